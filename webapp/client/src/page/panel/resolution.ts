import type { ModelCard } from '../../models/card';
import { hasFreeSize, LARGEST_SIDE, SMALLEST_SIDE, validLongerSide } from '../../models/sides';
import type { Resolution } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { text } from '../language/language';
import { nameOf } from './automatic';
import { pixels } from '../words';
import type { Facts } from './facts';

/** The entry of the list that stands for a number of one's own. */
const NUMBER = 'number';

/** How finely the model looks: a share of the camera's size, or the longer side in pixels. */
export class ResolutionChoice {
  readonly #select = find('resolution', HTMLSelectElement);
  readonly #sideRow = find('side-row', HTMLElement);
  readonly #side = find('side', HTMLInputElement);
  readonly #hint = find('resolution-hint', HTMLElement);
  readonly #facts: Facts;
  #card: ModelCard | undefined;
  #rounded: (() => string) | null = null;

  constructor(change: (patch: Partial<Choices>) => Promise<boolean>, facts: Facts) {
    this.#facts = facts;
    this.#select.addEventListener('change', () => {
      this.#rounded = null;
      const { value } = this.#select;
      const resolution = value === NUMBER ? this.#valid(this.#side.valueAsNumber) : (value as Resolution);
      void change({ resolution });
    });
    this.#side.addEventListener('change', () => {
      const { value: written, valueAsNumber: asked } = this.#side;
      const resolution = this.#valid(asked);
      this.#rounded =
        asked === resolution
          ? null
          : () =>
              text('resolution.rounded', { asked: written || text('resolution.nothing'), side: resolution });
      void change({ resolution });
    });
  }

  /** Draws the choice for a model; undefined while the catalogue does not know it. */
  show({ resolution, model, quantBytes, backend }: Choices, card: ModelCard | undefined): void {
    if (card?.id !== this.#card?.id) this.#rounded = null;
    this.#card = card;
    const free = card !== undefined && hasFreeSize(card);
    this.#select.disabled = !free;
    this.#select.value = typeof resolution === 'number' ? NUMBER : resolution;
    this.#sideRow.hidden = !free || typeof resolution !== 'number';
    this.#side.step = `${card?.input.multiple ?? 1}`;
    if (typeof resolution === 'number') this.#side.value = `${this.#valid(resolution)}`;
    else if (this.#side.value === '' && card)
      this.#side.value = `${this.#valid(longer(this.#facts, card, resolution))}`;
    for (const option of this.#select.options) {
      if (option.value === NUMBER) continue;
      const name = nameOf(option);
      const share = option.value as Exclude<Resolution, number>;
      option.textContent = free
        ? text('resolution.option', {
            name,
            size: sides(this.#facts, card, share),
            speed: this.#facts.speed(card, quantBytes, { backend, resolution: share }),
          })
        : name;
    }
    this.#hint.textContent = card ? this.#words(card, resolution) : '';
    this.#select.title = free || !card ? '' : text('resolution.one_size', { model });
  }

  #words(card: ModelCard, resolution: Resolution): string {
    const size = sides(this.#facts, card, resolution);
    if (!hasFreeSize(card)) return text('resolution.always', { size });
    const { multiple = 1 } = card.input;
    const looked = text('resolution.looked', { size });
    if (typeof resolution !== 'number') return looked;
    const rule = text('resolution.rule', { multiple, smallest: SMALLEST_SIDE, largest: LARGEST_SIDE });
    return [this.#rounded?.(), looked, rule].filter(Boolean).join(' ');
  }

  #valid(side: number): number {
    return validLongerSide(Number.isFinite(side) ? side : SMALLEST_SIDE, this.#card?.input.multiple ?? 1);
  }
}

function longer(facts: Facts, card: ModelCard, resolution: Resolution): number {
  const { width, height } = facts.input(card, resolution);
  return Math.max(width, height);
}

function sides(facts: Facts, card: ModelCard, resolution: Resolution): string {
  return pixels(facts.input(card, resolution));
}
