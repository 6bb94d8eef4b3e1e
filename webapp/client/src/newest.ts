/** Changes that come into force in any order: of each name, what was asked for last counts. */
export class Newest {
  #last = 0;
  #settled = new Map<string, number>();

  /** A number for a change that is asked for now. */
  next(): number {
    return ++this.#last;
  }

  /** What of a change still counts: nothing newer of that name is in force. */
  of<T extends object>(change: T, order: number): Partial<T> {
    const kept = Object.entries(change).filter(([name]) => order >= (this.#settled.get(name) ?? 0));
    return Object.fromEntries(kept) as Partial<T>;
  }

  /** A change, or what still counted of it, is in force. */
  settle(change: object, order: number): void {
    for (const name of Object.keys(change))
      this.#settled.set(name, Math.max(order, this.#settled.get(name) ?? 0));
  }

  /** What is in force once a change is: of it, only what still counts. */
  settled<T extends object>(before: T, change: Partial<T>, order: number): T {
    const counting = this.of(change, order);
    this.settle(counting, order);
    return { ...before, ...counting };
  }
}
