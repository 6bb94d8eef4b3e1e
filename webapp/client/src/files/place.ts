import { BufferTarget, StreamTarget, type StreamTargetChunk, type Target } from 'mediabunny';
import { BackdropError } from '../processor/errors';
import { FOLDER, lockName } from './storage';

/** Where a film is written to. */
export interface Place {
  target: Target;
  /** The whole film, once its output was finalized. */
  finish(): Promise<Blob>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** The browser's own disk space for this origin, written as it comes; memory where a browser gives none. */
export async function openPlace(name: string): Promise<Place> {
  return (await onDisk(name).catch(() => null)) ?? inMemory();
}

async function onDisk(name: string): Promise<Place> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  await sweep(folder, name);
  const file = await folder.getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  const writable = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      if (write(access, data, position) < data.byteLength) throw full();
    },
  });
  return {
    target: new StreamTarget(writable, { chunked: true, chunkSize: 1 << 20 }),
    finish() {
      access.flush();
      access.close();
      return file.getFile();
    },
    async discard() {
      access.close();
      await folder.removeEntry(name);
    },
  };
}

function write(access: FileSystemSyncAccessHandle, data: Uint8Array, at: number): number {
  try {
    return access.write(data, { at });
  } catch (cause) {
    throw full(cause);
  }
}

function full(cause?: unknown): BackdropError {
  return new BackdropError(
    'storage-full',
    'The browser has no room left for the finished video. Free some space on this device, or choose a shorter video.',
    'storage',
    { cause },
  );
}

/** Removes what pages left that are gone: whoever still wants a file holds its lock. */
async function sweep(folder: FileSystemDirectoryHandle, own: string): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  const wanted = new Set([lockName(own), ...held.map(({ name }) => name)]);
  for await (const name of folder.keys())
    if (!wanted.has(lockName(name))) await folder.removeEntry(name).catch(() => undefined);
}

function inMemory(): Place {
  const target = new BufferTarget();
  return {
    target,
    finish: () => Promise.resolve(new Blob([target.buffer!])),
    discard: () => Promise.resolve(),
  };
}
