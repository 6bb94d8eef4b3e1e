import {
  fromErrorData,
  type FrameMessage,
  type Report,
  type Request,
  type RequestMessage,
  type WorkerName,
} from '../pipeline/messages';
import type { Assets } from './assets';
import { takeEarlyWorker } from './early';
import { BackdropError } from './errors';

/** Everything the worker tells of its own accord. */
export type Announcement = Exclude<Report, { type: 'answer' }>;

interface Waiting {
  resolve: (track: MediaStreamTrack | undefined) => void;
  reject: (error: BackdropError) => void;
}

/** Asks the pipeline's worker and hears it. */
export class WorkerClient {
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #lost: BackdropError | null = null;

  /** @throws BackdropError `worker-lost` where the browser refuses the worker's address. */
  constructor(
    assets: Assets,
    heard: (announcement: Announcement) => void,
    lost: (error: BackdropError) => void,
  ) {
    this.#worker = startWorker(assets);
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.type === 'answer') this.#answer(data);
      else heard(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const error = event.message
        ? new BackdropError(
            'worker-lost',
            `The worker that finishes the frames has failed: ${event.message}. Reload the page.`,
          )
        : notLoaded(assets.worker);
      this.#giveUp(error);
      lost(error);
    };
  }

  #answer({ id, error, track }: Extract<Report, { type: 'answer' }>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(fromErrorData(error));
    else waiting?.resolve(track);
  }

  #giveUp(error: BackdropError): void {
    this.#lost = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** Asks; resolves when it is done. The answer holds a track where the worker made one. */
  ask(request: Request, transfer: Transferable[] = []): Promise<MediaStreamTrack | undefined> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request } satisfies RequestMessage, transfer);
    });
  }

  /** Sends one frame: the camera's, or that of the background video which is called `scene`. */
  post(frame: VideoFrame, scene?: string): void {
    this.#worker.postMessage({ frame, ...(scene && { scene }) } satisfies FrameMessage, [frame]);
  }

  /** Ends the worker; what was asked and not answered is rejected. */
  terminate(): void {
    this.#worker.terminate();
    this.#giveUp(new BackdropError('worker-lost', 'The processor has been disposed.'));
  }
}

function startWorker({ worker, home }: Assets): Worker {
  const early = takeEarlyWorker(worker);
  if (early) return early;
  const name: WorkerName = { pageStart: performance.timeOrigin, home };
  try {
    return new Worker(worker, { type: 'module', name: JSON.stringify(name) });
  } catch (cause) {
    throw notLoaded(worker, cause);
  }
}

function notLoaded(address: string, cause?: unknown): BackdropError {
  return new BackdropError(
    'worker-lost',
    `The worker's script ${address} could not be loaded. It has to be on the page's own origin, and the page's content policy has to allow it (worker-src). Check the option "assets", then reload the page.`,
    address,
    { cause },
  );
}
