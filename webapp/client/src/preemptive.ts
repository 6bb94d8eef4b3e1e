/** Work that has been asked for. */
interface Job {
  /** Rises with every one that is asked for. */
  number: number;
  urgent: boolean;
  /** Runs it; false where it has given up and has to be run again. */
  run: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * Runs one thing at a time, in the order of asking; but what is urgent goes before all that was asked for earlier. What
 * runs at that moment is told by its signal to give up; where it does, it runs again later.
 */
export class Preemptive {
  #waiting: Job[] = [];
  #running: AbortController | null = null;
  #asked = 0;

  /** The work's own result or error; not the error of a run that was given up. */
  run<T>(work: (signal: AbortSignal) => Promise<T>, { urgent }: { urgent: boolean }): Promise<T> {
    if (urgent) this.#running?.abort();
    return new Promise((resolve, reject) => {
      const run = async (signal: AbortSignal): Promise<boolean> => {
        try {
          resolve(await work(signal));
        } catch (error) {
          if (signal.aborted) return false;
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      };
      this.#waiting.push({ number: ++this.#asked, urgent, run });
      if (!this.#running) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    for (let job = this.#take(); job; job = this.#take()) {
      this.#running = new AbortController();
      if (!(await job.run(this.#running.signal))) this.#waiting.push(job);
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
