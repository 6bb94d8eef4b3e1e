import type { Faults } from './faults';
import type { Figures } from './figures';
import type { Stage } from './messages';

/** One frame's way through the stages: which one it is in, and how long each took. */
export class Way {
  #faults: Faults;
  #figures: Figures;
  #stage: Stage = 'capture';

  constructor(faults: Faults, figures: Figures) {
    this.#faults = faults;
    this.#figures = figures;
  }

  /** The stage that was begun last. */
  get stage(): Stage {
    return this.#stage;
  }

  /** Does a stage's work. */
  async run<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
    this.#stage = stage;
    this.#faults.check(stage);
    const start = performance.now();
    const result = await work();
    if (stage !== 'emit') this.#figures.took(stage, performance.now() - start);
    return result;
  }
}
