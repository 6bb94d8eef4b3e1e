import { fromHome } from '../home';
import { BackdropError } from '../processor/errors';
import { ModelCache } from './cache';
import type { CardFile } from './card';

/** How a file is loaded. */
export interface Load {
  /** Called as bytes arrive, with how many came since the last call. */
  onBytes?: (count: number) => void;
  /** Where it says so, it is given up. */
  signal?: AbortSignal | null;
}

async function readAll(response: Response, onBytes: Load['onBytes']): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (!response.body) throw new Error('the answer has no body');
  // By a reader: WebKit's streams cannot be iterated yet.
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    length += read.value.length;
    onBytes?.(read.value.length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Lower-case hexadecimal SHA-256. */
export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether these are the bytes that the card describes. */
async function matches(file: CardFile, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return bytes.length === file.bytes && (await sha256(bytes)) === file.sha256;
}

/**
 * One file of a model, from the browser's cache or else from the server, checked against its card before anyone uses
 * it. A cached one that is damaged is dropped and fetched anew.
 *
 * @throws BackdropError as {@link downloadVerified} does.
 */
export async function loadVerified(
  modelId: string,
  file: CardFile,
  load: Load = {},
  cache: ModelCache = new ModelCache(),
): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await cache.read(file.sha256);
  if (kept && (await matches(file, kept))) {
    load.onBytes?.(kept.length);
    return kept;
  }
  if (kept) await cache.drop(file.sha256);
  const bytes = await downloadVerified(modelId, file, load);
  // Not awaited: writing to the disk must not hold up the first picture.
  void cache.keep(file.sha256, bytes);
  return bytes;
}

/**
 * Downloads one file of a model and checks it against its card.
 *
 * @throws BackdropError `model-missing` where it cannot be fetched, `model-damaged` where its size or SHA-256 is not
 *   the card's; both name the file.
 */
export async function downloadVerified(
  modelId: string,
  file: CardFile,
  { onBytes, signal = null }: Load = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const name = `models/${modelId}/${file.path}`;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const response = await fetch(fromHome(`${name}?v=${file.sha256.slice(0, 16)}`), { signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    bytes = await readAll(response, onBytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new BackdropError(
      'model-missing',
      `The model file ${name} could not be loaded: ${reason}. Try again, or choose another model.`,
      name,
      { cause },
    );
  }
  if (bytes.length !== file.bytes)
    throw new BackdropError(
      'model-damaged',
      `The model file ${name} has ${bytes.length} bytes instead of ${file.bytes}: it was cut short or changed. Convert the model again, or choose another one.`,
      name,
    );
  if ((await sha256(bytes)) !== file.sha256)
    throw new BackdropError(
      'model-damaged',
      `The model file ${name} is not the one its card describes (its SHA-256 differs). Convert the model again, or choose another one.`,
      name,
    );
  return bytes;
}
