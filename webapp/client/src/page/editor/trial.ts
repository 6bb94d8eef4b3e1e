/** Tries texts one after the other; of those that come while one is tried, only the last. */
export class Trial {
  #wanted: string | null = null;
  #running = false;

  /**
   * @param apply shows a text's effect; rejects where it does not run.
   * @param told is called with the outcome: null, or the error.
   */
  constructor(
    private readonly apply: (source: string) => Promise<void>,
    private readonly told: (error: unknown) => void,
  ) {}

  /** Tries this text as soon as the one before has been. */
  async try(source: string): Promise<void> {
    this.#wanted = source;
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#take(); next !== null; next = this.#take()) {
      const error: unknown = await this.apply(next).then(
        () => null,
        (reason: unknown) => reason,
      );
      // What comes next is what the visitor sees by now.
      if (!this.#waits) this.told(error);
    }
    this.#running = false;
  }

  get #waits(): boolean {
    return this.#wanted !== null;
  }

  #take(): string | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  /** Gives up what waits. */
  forget(): void {
    this.#wanted = null;
  }
}
