/** A worker has one; the page's own server serves everything from the root. */
let home = '/';

/** Says, once and before anything is fetched, from which folder this worker takes models and Python. */
export function setHome(folder: string): void {
  home = folder;
}

/** The address of a file below that folder, `models/x/card.json` for one. */
export function fromHome(path: string): string {
  return home + path;
}
