/** More than this within {@link WINDOW_MS} would not help: what fails again and again is not the worker's bad luck. */
const MOST = 3;
const WINDOW_MS = 10 * 60_000;

/** Counts how often the worker was started anew. */
export class Restarts {
  #times: number[] = [];

  /** Whether it may be once more, at the time `now` in milliseconds; if so, that counts. */
  allow(now: number): boolean {
    this.#times = this.#times.filter((time) => now - time < WINDOW_MS);
    if (this.#times.length >= MOST) return false;
    this.#times.push(now);
    return true;
  }
}
