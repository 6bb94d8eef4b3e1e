/** Finished films lie here, in the origin's private file system, until they are disposed of. */
export const FOLDER = 'backdrop-files';

/** The lock that whoever still wants a file holds. */
export const lockName = (file: string): string => `${FOLDER}/${file}`;

/** A name for a file to be made, and the claim on it: as long as that is held, no other page sweeps the file away. */
export interface Claim {
  name: string;
  /** Gives it up, and removes the file where there is one. */
  release(): Promise<void>;
}

/** Claims a new name. */
export function claim(): Claim {
  const name = crypto.randomUUID();
  let free: () => void = () => undefined;
  const wanted = new Promise<void>((resolve) => (free = resolve));
  // Where there are no locks there is nothing to sweep either: see place.ts.
  if ('locks' in navigator) void navigator.locks.request(lockName(name), () => wanted);
  return {
    name,
    async release() {
      free();
      try {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle(FOLDER);
        await folder.removeEntry(name);
      } catch {
        // It was never made, or is gone already; what a dead worker still holds open, the next one sweeps.
      }
    },
  };
}
