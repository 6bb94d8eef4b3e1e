declare global {
  interface Window {
    /** A worker that the page has started ahead of its other scripts, and the absolute address of its script. */
    backdropWorker?: { worker: Worker; address: string };
  }
}

/** The worker of this script, where the page has started it already; given away once. */
export function takeEarlyWorker(address: string): Worker | null {
  const early = window.backdropWorker;
  if (early?.address !== address) return null;
  delete window.backdropWorker;
  return early.worker;
}
