import { BackdropError } from '../processor/errors';
import type { Fault, Stage } from './messages';

/** Failures on request, so that developers see what their users would, and tests see that no raw frame leaves. */
export class Faults {
  #left = new Map<Fault, number>();

  /** Makes the next `times` runs of something fail. */
  set(fault: Fault, times: number): void {
    this.#left.set(fault, times);
  }

  /** Whether this is to fail now; it counts as done then. */
  due(fault: Fault): boolean {
    const left = this.#left.get(fault) ?? 0;
    if (left <= 0) return false;
    this.#left.set(fault, left - 1);
    return true;
  }

  /** @throws BackdropError `stage-failed` where a failure of this stage was asked for. */
  check(stage: Stage): void {
    if (this.due(stage))
      throw new BackdropError('stage-failed', `The stage "${stage}" failed because it was told to.`, stage);
  }

  /** @throws RangeError as browsers do, where memory was asked to be short. */
  checkMemory(): void {
    if (this.due('memory')) throw new RangeError('Array buffer allocation failed');
  }
}

/** Ends this worker as faults do, once it has answered; says whether the fault is one of those. */
export function endWorker(fault: Fault): boolean {
  if (fault === 'crash')
    setTimeout(() => {
      throw new Error('it was told to');
    });
  else if (fault === 'stall')
    setTimeout(() => {
      for (;;);
    });
  else return false;
  return true;
}
