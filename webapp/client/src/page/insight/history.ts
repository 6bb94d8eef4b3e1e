import type { Stats } from '../../processor';

/** So many looks are kept: a minute of them. */
const LONGEST = 120;

/** The figures of one moment; seconds since the epoch. */
export interface Moment {
  at: number;
  stats: Stats;
}

/** The figures of the last minute. */
export class History {
  #moments: Moment[] = [];

  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Takes in what was measured; where nothing was, nothing. */
  add(stats: Stats, at = Date.now() / 1000): void {
    if (stats.state !== 'running') return;
    this.#moments.push({ at, stats });
    if (this.#moments.length > LONGEST) this.#moments.shift();
  }
}
