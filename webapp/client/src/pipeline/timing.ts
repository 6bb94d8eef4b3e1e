import type { Percentiles } from '../processor/stats';

/** How many frames the percentiles look back: four seconds at 30 fps. */
const WINDOW = 120;

/** The last values of one measurement. */
export class Window {
  #values: Float64Array;
  #count = 0;

  constructor(length = WINDOW) {
    this.#values = new Float64Array(length);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  /**
   * Median and 95th percentile by nearest rank, to a hundredth; zeros before the first value.
   *
   * @param length of so many of the last values; without it, of all that are kept.
   */
  percentiles(length = this.#values.length): Percentiles {
    const size = Math.min(this.#count, length);
    if (size === 0) return { p50: 0, p95: 0 };
    const places = this.#values.length;
    const last = Float64Array.from(
      { length: size },
      (_, ago) => this.#values[(this.#count - 1 - ago) % places],
    );
    const sorted = last.sort();
    const at = (share: number): number => Math.round(sorted[Math.ceil(share * size) - 1] * 100) / 100;
    return { p50: at(0.5), p95: at(0.95) };
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Events a second over the last two seconds. */
export class Rate {
  #times: number[] = [];

  add(now: number): void {
    this.#times.push(now);
    this.#forget(now);
  }

  /** Events a second, to a tenth; fewer as soon as the next one is late. */
  perSecond(now: number): number {
    this.#forget(now);
    const steps = this.#times.length - 1;
    if (steps < 1) return 0;
    const [first, last] = [this.#times[0], this.#times[steps]];
    const step = (last - first) / steps;
    return Math.round((10_000 * steps) / (Math.max(last, now - step) - first)) / 10;
  }

  #forget(now: number): void {
    while (this.#times.length > 0 && this.#times[0] < now - 2000) this.#times.shift();
  }
}

/** The middle one of an odd number of values, the upper middle one of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
