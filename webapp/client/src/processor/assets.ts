/** Where the files lie that the processor fetches. All of them must be on the page's own origin. */
export interface Assets {
  /** The folder with `models/` and `pyodide/` in it. */
  home: string;
  /** The worker's script. */
  worker: string;
  /** The list of models: `{ "models": [card, ...] }`. */
  catalog: string;
}

/** Where the package's files are looked for if nobody says. */
export const DEFAULT_FOLDER = '/backdrop/';

/**
 * Absolute addresses of the files.
 *
 * @param assets a folder with the package's files, or the address of each; relative ones count from the page.
 */
export function resolveAssets(assets: string | Assets): Assets {
  if (typeof assets === 'string') {
    const folder = absolute(asFolder(assets));
    return { home: folder, worker: `${folder}worker.js`, catalog: `${folder}models/index.json` };
  }
  const { home, worker, catalog } = assets;
  return { home: absolute(asFolder(home)), worker: absolute(worker), catalog: absolute(catalog) };
}

/** A worker counts relative addresses from its own script, callers count them from their page. */
export function absolute(address: string): string {
  return new URL(address, document.baseURI).href;
}

const asFolder = (address: string): string => (address.endsWith('/') ? address : `${address}/`);
