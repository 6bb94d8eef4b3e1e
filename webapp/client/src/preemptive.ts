/** Work that has been asked for. */
interface Job {
  /** Rises with every one that is asked for. */
  number: number;
  urgent: boolean;
  /** Runs it; false where it has given up and has to be run again. */
  run: (signal: AbortSignal) => Promise<boolean>;
}

/** How work is asked for. */
interface Asking {
  /** It goes before what is not. */
  urgent: boolean;
  /** Where it says so, the work is wanted no more. */
  signal?: AbortSignal;
}

/**
 * Runs one thing at a time, in the order of asking; but what is urgent goes before all that was asked for earlier. What
 * runs at that moment is told by its signal to give up; where it does, it runs again later.
 */
export class Preemptive {
  #waiting: Job[] = [];
  #running: { job: Job; control: AbortController } | null = null;
  #asked = 0;

  /**
   * The work's own result or error; not the error of a run that was given up, unless the asker wants it no more.
   *
   * @throws the reason of the asker's signal where that says so before the work has begun.
   */
  run<T>(
    work: (signal: AbortSignal) => Promise<T>,
    { urgent, signal: wanted = new AbortController().signal }: Asking,
  ): Promise<T> {
    if (wanted.aborted) return Promise.reject(wanted.reason as Error);
    if (urgent) this.#running?.control.abort();
    let drop = (): void => undefined;
    const ended = new Promise<T>((resolve, reject) => {
      const run = async (signal: AbortSignal): Promise<boolean> => {
        try {
          wanted.throwIfAborted();
          resolve(await work(signal));
        } catch (error) {
          if (signal.aborted && !wanted.aborted) return false;
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      };
      const job = { number: ++this.#asked, urgent, run };
      drop = () => {
        if (this.#running?.job === job) this.#running.control.abort();
        else if (this.#waiting.includes(job)) reject(wanted.reason as Error);
        this.#waiting = this.#waiting.filter((each) => each !== job);
      };
      wanted.addEventListener('abort', drop);
      this.#waiting.push(job);
      if (!this.#running) void this.#runAll();
    });
    return ended.finally(() => {
      wanted.removeEventListener('abort', drop);
    });
  }

  async #runAll(): Promise<void> {
    for (let job = this.#take(); job; job = this.#take()) {
      const control = new AbortController();
      this.#running = { job, control };
      if (!(await job.run(control.signal))) this.#waiting.push(job);
    }
    this.#running = null;
  }

  /** What is to run next: of what is urgent, the last; else the first. */
  #take(): Job | undefined {
    const urgent = this.#waiting.filter((job) => job.urgent);
    const inOrder = (urgent.length > 0 ? urgent : this.#waiting).sort((a, b) => a.number - b.number);
    const next = urgent.length > 0 ? inOrder.at(-1) : inOrder[0];
    this.#waiting = this.#waiting.filter((job) => job !== next);
    return next;
  }
}
