import { BackdropError } from '../processor/errors';
import type { Stage } from './messages';

/** Failures on request, so that developers see what their users would, and tests see that no raw frame leaves. */
export class Faults {
  #left = new Map<Stage, number>();

  /** Makes the next `times` runs of a stage throw. */
  set(stage: Stage, times: number): void {
    this.#left.set(stage, times);
  }

  /** @throws BackdropError `stage-failed` where a failure of this stage was asked for. */
  check(stage: Stage): void {
    const left = this.#left.get(stage) ?? 0;
    if (left <= 0) return;
    this.#left.set(stage, left - 1);
    throw new BackdropError('stage-failed', `The stage "${stage}" failed because it was told to.`, stage);
  }
}
