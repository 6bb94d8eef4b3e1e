/** Runs one thing at a time, in the order of asking. */
export class Exclusive {
  #last: Promise<unknown> = Promise.resolve();

  /** The work's own result or error; the next work starts after either. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
