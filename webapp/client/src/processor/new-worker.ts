import type { WorkerName } from '../pipeline/messages';
import type { Assets } from './assets';
import { BackdropError } from './errors';

/** @throws BackdropError `worker-lost` where the browser refuses the script's address. */
export function newWorker({ worker, home }: Assets): Worker {
  const name: WorkerName = { pageStart: performance.timeOrigin, home };
  try {
    return new Worker(worker, { type: 'module', name: JSON.stringify(name) });
  } catch (cause) {
    throw notLoaded(worker, cause);
  }
}

/** What is told of a worker whose script cannot be had. */
export function notLoaded(address: string, cause?: unknown): BackdropError {
  return new BackdropError(
    'worker-lost',
    `The worker's script ${address} could not be loaded. It has to be on the page's own origin, and the page's content policy has to allow it (worker-src). Check the option "assets", then reload the page.`,
    address,
    { cause },
  );
}
