import {
  fromErrorData,
  type CancelMessage,
  type FrameMessage,
  type Report,
  type Request,
  type RequestMessage,
} from '../pipeline/messages';
import type { Assets } from './assets';
import { takeEarlyWorker } from './early';
import { asBackdropError, BackdropError } from './errors';
import { newWorker, notLoaded } from './new-worker';
import { Watchdog } from './watchdog';

/** Everything the worker tells of its own accord. */
export type Announcement = Exclude<Report, { type: 'answer' }>;

const RELOAD = 'Reload the page.';

interface Waiting {
  type: Request['type'];
  resolve: (track: MediaStreamTrack | undefined) => void;
  reject: (error: BackdropError) => void;
}

/**
 * Told once that the worker is gone. `lived`: it had been running, so that another may run as well; else it could not
 * even be loaded.
 */
export type OnLost = (error: BackdropError, lived: boolean) => void;

/** Asks the pipeline's worker, hears it, and notices when it is gone. */
export class WorkerClient {
  #worker: Worker;
  #watchdog: Watchdog;
  #onLost: OnLost;
  #lived = false;
  #waiting = new Map<number, Waiting>();
  /** How to tell those who wait for what comes through a port of their own that nothing will. */
  #receiving = new Set<(error: BackdropError) => void>();
  #lastId = 0;
  #lost: BackdropError | null = null;

  /** @throws BackdropError `worker-lost` where the browser refuses the worker's address. */
  constructor(assets: Assets, heard: (announcement: Announcement) => void, lost: OnLost) {
    this.#onLost = lost;
    this.#worker = takeEarlyWorker(assets.worker) ?? newWorker(assets);
    this.#watchdog = new Watchdog(
      () => {
        this.#lose(
          new BackdropError('worker-lost', `The worker that finishes the frames stopped. ${RELOAD}`),
        );
      },
      () => [...this.#waiting.values()].some(({ type }) => type === 'update'),
    );
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => {
      this.#lived = true;
      if (data.type === 'stats') this.#watchdog.beat(data.frame);
      if (data.type === 'answer') this.#answer(data);
      else heard(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const { message } = event;
      const failed = `The worker that finishes the frames has failed: ${message}. ${RELOAD}`;
      this.#lose(message ? new BackdropError('worker-lost', failed) : notLoaded(assets.worker));
    };
  }

  #lose(error: BackdropError): void {
    this.#end(error);
    this.#onLost(error, this.#lived);
  }

  #end(error: BackdropError): void {
    this.#watchdog.stop();
    this.#worker.onmessage = this.#worker.onerror = null;
    this.#worker.terminate();
    this.#giveUp(error);
  }

  #answer({ id, error, track }: Extract<Report, { type: 'answer' }>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(fromErrorData(error));
    else waiting?.resolve(track);
  }

  #giveUp(error: BackdropError): void {
    this.#lost ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const reject of this.#receiving) reject(error);
  }

  /**
   * Asks; resolves when it is done. The answer holds a track where the worker made one.
   *
   * @param signal where it says so, the worker gives up what it still loads for it, and refuses.
   */
  ask(
    request: Request,
    transfer: Transferable[] = [],
    signal?: AbortSignal,
  ): Promise<MediaStreamTrack | undefined> {
    if (this.#lost) return Promise.reject(this.#lost);
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const id = ++this.#lastId;
    const cancel = (): void => {
      this.#worker.postMessage({ cancel: id } satisfies CancelMessage);
    };
    const answered = new Promise<MediaStreamTrack | undefined>((resolve, reject) => {
      try {
        this.#worker.postMessage({ id, request } satisfies RequestMessage, transfer);
      } catch (cause) {
        reject(asBackdropError(cause)); // What cannot be sent is not waited for.
        return;
      }
      this.#waiting.set(id, { type: request.type, resolve, reject });
    });
    signal?.addEventListener('abort', cancel);
    return answered.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /**
   * Asks for what the worker sends, once, through a port that the request brings it.
   *
   * @throws BackdropError `worker-lost` where the worker is lost before.
   */
  async receive<T>(request: (port: MessagePort) => Request): Promise<T> {
    const { port1, port2 } = new MessageChannel();
    let giveUp: (error: BackdropError) => void = () => undefined;
    const sent = new Promise<T>((resolve, reject) => {
      giveUp = reject;
      port1.onmessage = ({ data }: MessageEvent<T>) => {
        resolve(data);
      };
    });
    this.#receiving.add(giveUp);
    try {
      const [received] = await Promise.all([sent, this.ask(request(port2), [port2])]);
      return received;
    } finally {
      this.#receiving.delete(giveUp);
      port1.close();
    }
  }

  /** Sends one frame: the camera's, or that of the background video which is called `scene`. */
  post(frame: VideoFrame, scene?: string): void {
    this.#worker.postMessage({ frame, ...(scene && { scene }) } satisfies FrameMessage, [frame]);
  }

  /** Ends the worker; what was asked and not answered is rejected. */
  terminate(): void {
    this.#end(new BackdropError('stopped', 'The processor has been disposed.'));
  }
}
