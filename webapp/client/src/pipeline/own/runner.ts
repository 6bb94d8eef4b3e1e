import { BackdropError } from '../../processor/errors';
import type { EffectError } from './report';
import type { Seen } from './seen';

/** What an effect answers; see compositor/own/effect.py. */
export type Answer =
  | { error: EffectError; ms: number; printed: string }
  | {
      error: null;
      ms: number;
      printed: string;
      /** Changes of the settings, which the compositor checks again. */
      look: Readonly<Record<string, unknown>>;
      /** RGB, row by row; empty where it has no picture. */
      pixels: Uint8Array;
      columns: number;
    };

/** One thing to be done by an effect's Python. */
export type Job = { do: 'load'; source: string; seen: Seen } | { do: 'call'; seen: Seen };

/** Runs effects somewhere else. */
export interface Runner {
  /** Whether it had to be ended, or has failed: then it answers nothing any more, and has forgotten its effect. */
  readonly lost: boolean;
  /** Rejects where Python cannot be had. Ask one thing at a time. */
  ask(job: Job): Promise<Answer>;
  end(): void;
}

/**
 * What runs longer than this is stopped, in milliseconds. The picture does not wait for it: it may be so long that no
 * honest effect on a slow device is hit.
 */
export const LIMIT_MS = 2000;

/** What is told to stop has so long to obey. `except BaseException` does not; then its whole worker is ended. */
const GRACE_MS = 500;

/** What is waited for Python to start. */
const START_MS = 60_000;

/** The signal that Pyodide takes for Ctrl+C. */
const SIGINT = 2;

/** What tells a worker of ours that it is to run effects. */
export interface OwnMessage {
  own: MessagePort;
  /** Where Pyodide looks for a signal; null where the page is not isolated and memory cannot be shared. */
  signal: Uint8Array | null;
}

/** A {@link Runner} in a worker of its own: it sees no frame, and can be ended whatever it does. */
export class WorkerRunner implements Runner {
  lost = false;
  #worker: Worker;
  #port: MessagePort;
  #signal: Uint8Array | null;
  #answer: (answer: Answer | 'ready' | Error) => void = () => undefined;
  #ready: Promise<void>;

  constructor() {
    // The same script as this worker's: the browser has compiled it already.
    this.#worker = new Worker(self.location.href, { type: 'module', name: self.name });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#signal = self.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
    this.#port.onmessage = ({ data }: MessageEvent<Answer | 'ready' | Error>) => {
      this.#answer(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#answer(new Error(event.message || 'its worker could not be loaded'));
    };
    this.#ready = this.#wait(START_MS).then((answer) => {
      if (answer === 'ready') return;
      this.end();
      const reason = answer instanceof Error ? answer.message : 'Python did not start.';
      throw new BackdropError('python-unavailable', `Your effect cannot run. ${reason}`);
    });
    this.#ready.catch(() => undefined); // Told to whoever asks.
    const message: OwnMessage = { own: port2, signal: this.#signal };
    this.#worker.postMessage(message, [port2]);
  }

  async ask(job: Job): Promise<Answer> {
    await this.#ready;
    this.#signal?.fill(0);
    const started = performance.now();
    const answer = this.#wait(this.#signal ? LIMIT_MS : LIMIT_MS + GRACE_MS);
    this.#port.postMessage(job);
    let found = await answer;
    if (found === 'late' && this.#signal) {
      this.#signal[0] = SIGINT;
      found = await this.#wait(GRACE_MS);
    }
    if (typeof found === 'object' && 'ms' in found) return found;
    this.end();
    const stopped = found === 'late';
    const message = found instanceof Error ? `Its worker failed: ${found.message}` : TOO_LONG;
    const error = { message, line: null, column: null, stopped };
    return { error, ms: performance.now() - started, printed: '' };
  }

  /** The next answer, or that there was none in time. */
  #wait(ms: number): Promise<Answer | 'ready' | 'late' | Error> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve('late');
      }, ms);
      this.#answer = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  end(): void {
    this.lost = true;
    this.#port.close();
    this.#worker.terminate();
    this.#answer(new Error('it was ended'));
  }
}

const TOO_LONG = 'It was stopped, as it ran for too long.';
