import type { BackendName } from '../backend';
import type { BenchSetup, ModelBench } from './bench';
import type { Bench, Run } from './trial';

/** A step of a trial takes seconds on slow machines; what takes longer hangs. */
const STEP_TIMEOUT_MS = 30_000;

type Job = { do: 'probe'; backend: BackendName } | { do: 'run'; picture: number };
interface Answer {
  value?: unknown;
  error?: string;
}

/** What tells a worker of ours that it is not the picture's. */
export interface BenchMessage {
  bench: BenchSetup;
  port: MessagePort;
}

/** A {@link Bench} that has each backend run in a worker of its own, which is gone at the end with all that is in it. */
export class WorkerBench implements Bench {
  #setup: BenchSetup;
  #open = new Map<BackendName, Opened>();
  #closed = false;

  constructor(setup: BenchSetup) {
    this.#setup = setup;
  }

  probe(backend: BackendName): Promise<number> {
    return this.#ask(backend, { do: 'probe', backend }) as Promise<number>;
  }

  run(backend: BackendName, picture: number): Promise<Run> {
    return this.#ask(backend, { do: 'run', picture }) as Promise<Run>;
  }

  async #ask(backend: BackendName, job: Job): Promise<unknown> {
    if (this.#closed) throw new Error('it was closed');
    const opened = this.#open.get(backend) ?? openWorker(this.#setup);
    this.#open.set(backend, opened);
    const { port, lost, lose } = opened;
    const timer = setTimeout(() => {
      lose(`it did not answer within ${STEP_TIMEOUT_MS / 1000} seconds`);
    }, STEP_TIMEOUT_MS);
    const answer = new Promise<Answer>((resolve) => {
      port.onmessage = ({ data }: MessageEvent<Answer>) => {
        resolve(data);
      };
    });
    port.postMessage(job);
    try {
      const { value, error } = await Promise.race([answer, lost]);
      if (error === undefined) return value;
      throw new Error(error);
    } finally {
      clearTimeout(timer);
    }
  }

  end(backend: BackendName): void {
    const opened = this.#open.get(backend);
    this.#open.delete(backend);
    opened?.lose('it was ended');
    opened?.port.close();
    opened?.worker.terminate();
  }

  /** Whatever is going on is given up. */
  close(): void {
    this.#closed = true;
    for (const backend of this.#open.keys()) this.end(backend);
  }
}

interface Opened {
  worker: Worker;
  port: MessagePort;
  /** Rejects when the worker will not answer any more. */
  lost: Promise<never>;
  lose: (why: string) => void;
}

function openWorker(bench: BenchSetup): Opened {
  // The same script as this worker's: the browser has compiled it already.
  const worker = new Worker(self.location.href, { type: 'module', name: self.name });
  const { port1, port2 } = new MessageChannel();
  let lose: Opened['lose'] = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = (why) => {
      reject(new Error(why));
    };
  });
  lost.catch(() => undefined); // Told to whoever asks.
  worker.onerror = (event) => {
    event.preventDefault();
    lose(event.message || 'its worker could not be loaded');
  };
  worker.postMessage({ bench, port: port2 } satisfies BenchMessage, [port2]);
  return { worker, port: port1, lost, lose };
}

/** Does in such a worker what is asked through the port, one thing at a time, as it is asked. */
export function serveBench(bench: ModelBench, port: MessagePort): void {
  port.onmessage = async ({ data }: MessageEvent<Job>) => {
    let answer: Answer;
    try {
      answer = { value: await (data.do === 'probe' ? bench.probe(data.backend) : bench.run(data.picture)) };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
  };
}
