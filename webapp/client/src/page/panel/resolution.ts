import type { ModelCard } from '../../models/card';
import { hasFreeSize, LARGEST_SIDE, SMALLEST_SIDE, validLongerSide } from '../../models/sides';
import type { Resolution } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import type { Facts } from './facts';

/** The entry of the list that stands for a number of one's own. */
const NUMBER = 'number';

const NAMES: Record<Exclude<Resolution, number>, string> = {
  low: 'Low, a quarter',
  medium: 'Medium, half',
  high: 'High, three quarters',
  full: 'Full',
};

/** How finely the model looks: a share of the camera's size, or the longer side in pixels. */
export class ResolutionChoice {
  readonly #select = find('resolution', HTMLSelectElement);
  readonly #sideRow = find('side-row', HTMLElement);
  readonly #side = find('side', HTMLInputElement);
  readonly #hint = find('resolution-hint', HTMLElement);
  readonly #facts: Facts;
  #card: ModelCard | undefined;
  #rounded: string | null = null;

  constructor(change: (patch: Partial<Choices>) => Promise<boolean>, facts: Facts) {
    this.#facts = facts;
    this.#select.addEventListener('change', () => {
      this.#rounded = null;
      const { value } = this.#select;
      const resolution = value === NUMBER ? this.#valid(this.#side.valueAsNumber) : (value as Resolution);
      void change({ resolution });
    });
    this.#side.addEventListener('change', () => {
      const asked = this.#side.valueAsNumber;
      const resolution = this.#valid(asked);
      this.#rounded =
        asked === resolution
          ? null
          : `${this.#side.value || 'Nothing'} became ${resolution}, the nearest that fits.`;
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
      const name = option.value as keyof typeof NAMES;
      if (!(name in NAMES)) continue;
      option.textContent = free
        ? `${NAMES[name]}: ${sides(this.#facts, card, name)}, ${this.#facts.speed(card, quantBytes, { backend, resolution: name })}`
        : NAMES[name];
    }
    this.#hint.textContent = card ? this.#words(card, resolution) : '';
    this.#select.title = free || !card ? '' : `${model} takes one size only`;
  }

  #words(card: ModelCard, resolution: Resolution): string {
    const size = sides(this.#facts, card, resolution);
    if (!hasFreeSize(card)) return `This model always looks at ${size} pixels.`;
    const { multiple = 1 } = card.input;
    if (typeof resolution !== 'number') return `Your picture is looked at as ${size} pixels.`;
    const rule = `Sides are ${multiple} n + 1, the longer one from ${SMALLEST_SIDE} to ${LARGEST_SIDE}.`;
    return [this.#rounded, `Your picture is looked at as ${size} pixels.`, rule].filter(Boolean).join(' ');
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
  const { width, height } = facts.input(card, resolution);
  return `${width} × ${height}`;
}
