import type { Stats, TierChoice } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { sayAutomatic } from './automatic';

/** What a slow device may leave out, and what measuring has come to. */
export class Tiers {
  readonly #select = find('tier', HTMLSelectElement);

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#select.addEventListener('change', () => {
      change({ tier: this.#select.value as TierChoice });
    });
  }

  /** Draws the choice. */
  show({ tier }: Choices): void {
    this.#select.value = tier;
  }

  /** Says what `auto` has come to. */
  measured({ tier }: Stats): void {
    sayAutomatic(this.#select, tier);
  }
}
