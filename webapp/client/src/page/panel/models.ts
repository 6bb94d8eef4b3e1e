import { variantBytes, type ModelCard } from '../../models/card';
import type { QuantBytes } from '../../processor';
import type { Choices } from '../choices';
import { find, make } from '../dom';
import { precision, size } from '../words';

/** The model and its precision, as the catalogue offers them. */
export class Models {
  readonly #select = find('model', HTMLSelectElement);
  readonly #quants = find('quants', HTMLElement);
  #cards: readonly ModelCard[] = [];
  #drawn = '';

  constructor(private readonly change: (patch: Partial<Choices>) => void) {
    this.#select.addEventListener('change', () => {
      const card = this.#find(this.#select.value);
      if (card) change({ model: card.id });
    });
  }

  /** Fills the list; until then it is disabled. */
  fill(cards: readonly ModelCard[], choices: Choices): void {
    this.#cards = cards;
    this.#select.replaceChildren(...cards.map(({ id, title }) => make('option', { value: id }, title)));
    this.#select.disabled = cards.length === 0;
    this.show(choices);
  }

  /** Draws the choices. */
  show({ model, quantBytes }: Choices): void {
    this.#select.value = model;
    const card = this.#find(model);
    if (card && this.#drawn !== card.id) {
      this.#quants.replaceChildren(...Object.keys(card.variants).map((bytes) => this.#segment(card, bytes)));
      this.#drawn = card.id;
    }
    for (const radio of this.#quants.querySelectorAll('input'))
      radio.checked = radio.value === `${quantBytes}`;
  }

  /** A model's title; its id where the catalogue does not know it. */
  title(id: string): string {
    return this.#find(id)?.title ?? id;
  }

  #find(id: string): ModelCard | undefined {
    return this.#cards.find((card) => card.id === id);
  }

  #segment(card: ModelCard, bytes: string): HTMLElement {
    const radio = make('input', { type: 'radio', name: 'quant', value: bytes, className: 'unseen' });
    const quantBytes = Number(bytes) as QuantBytes;
    radio.addEventListener('change', () => {
      this.change({ quantBytes });
    });
    const variant = Object.entries(card.variants).find(([key]) => key === bytes)?.[1];
    const bytesWords = variant ? size(variantBytes(variant)) : '';
    return make(
      'label',
      { className: 'segment' },
      radio,
      make('span', {}, precision(quantBytes), make('small', {}, bytesWords)),
    );
  }
}
