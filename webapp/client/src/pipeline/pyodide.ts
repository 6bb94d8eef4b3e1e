import type { PyodideAPI, loadPyodide as LoadPyodide } from 'pyodide';
import { version as pyodideVersion } from 'pyodide/package.json';
import snapshotUrl from '../../generated/python.snapshot?url';
import wheelUrl from '../../generated/compositor.whl?url';
import { fromHome } from '../home';
import { BackdropError } from '../processor/errors';

/** Pyodide's own files; named for their version, so that they can be cached for ever. */
const pyodideFolder = (): string => fromHome(`pyodide/${pyodideVersion}/`);

/** Pyodide waits for ever where its WebAssembly does not compile; on a slow phone the whole start takes some 10 s. */
const START_TIMEOUT_MS = 60_000;

async function fetchBytes(url: string, init?: RequestInit): Promise<ArrayBuffer> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response.arrayBuffer();
}

/** Rejects in words where `work` takes longer than {@link START_TIMEOUT_MS}. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not start within ${START_TIMEOUT_MS / 1000} seconds`));
    }, START_TIMEOUT_MS) as unknown as number;
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

/**
 * Python's own start takes a second or more, in one piece, during which a worker could finish no frame. So its memory
 * after the start is loaded from a snapshot that the build has made; without one it starts the long way.
 */
async function start(): Promise<PyodideAPI> {
  const folder = pyodideFolder();
  const wheel = fetchBytes(wheelUrl);
  wheel.catch(() => undefined); // Reported below, when it is awaited.
  const snapshot = await fetchBytes(snapshotUrl).catch(() => null);
  // Pyodide itself would only wait for this one, were it missing.
  await fetchBytes(`${folder}pyodide.asm.wasm`, { method: 'HEAD' });
  const { loadPyodide } = (await import(/* @vite-ignore */ `${folder}pyodide.mjs`)) as {
    loadPyodide: typeof LoadPyodide;
  };
  const pyodide = await loadPyodide({
    indexURL: folder,
    ...(snapshot && { _loadSnapshot: new Uint8Array(snapshot) }),
  });
  pyodide.unpackArchive(await wheel, 'wheel');
  return pyodide;
}

/**
 * Starts Python with the compositor on its path, and makes something with it.
 *
 * @throws BackdropError `python-unavailable` that says what could not be loaded.
 */
export async function startPython<T>(make: (pyodide: PyodideAPI) => T): Promise<T> {
  try {
    return make(await inTime(start()));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new BackdropError(
      'python-unavailable',
      `Pyodide (${pyodideFolder()}) could not be loaded: ${reason}`,
      pyodideFolder(),
      { cause },
    );
  }
}
