import { can, cannotDo } from '../../models/abilities';
import type { ModelCard } from '../../models/card';
import { BACKGROUNDS, BLUR_THUMBNAIL } from '../backgrounds';
import { OWN, type Choices } from '../choices';
import { find, make } from '../dom';

type Look = Pick<Choices, 'effect'> & Partial<Pick<Choices, 'image'>>;

/** The picker: one tile for each background. It has no tile for `none`: arrow keys must not stumble over it. */
export class Looks {
  readonly #place = find('looks', HTMLElement);
  readonly #radios = new Map<string, HTMLInputElement>();

  /** `pick` is called with the visitor's choice; `bring` when they want to use a picture of their own. */
  constructor(
    private readonly pick: (look: Look) => void,
    bring: () => void,
  ) {
    this.#add({ effect: 'blur' }, 'Blur', thumbnail(BLUR_THUMBNAIL));
    for (const { name, title, thumbnail: address } of BACKGROUNDS)
      this.#add({ effect: 'image', image: name }, title, thumbnail(address));
    this.#add({ effect: 'color' }, 'Colour', make('span', { className: 'swatch' }));
    this.#add({ effect: 'transparent' }, 'See-through', make('span', { className: 'checkers' }));
    this.#add({ effect: 'parts' }, 'Body parts', make('span', { className: 'bands' }));
    const plus = make('span', { className: 'tile-picture plus' }, '+');
    plus.ariaHidden = 'true';
    const add = make('button', { type: 'button', className: 'tile' }, plus, make('span', {}, 'Add picture'));
    add.addEventListener('click', bring);
    this.#place.append(add);
  }

  /** Checks the tile of what is chosen; none for the real background. */
  show({ effect, image, color }: Choices, card: ModelCard | undefined): void {
    const key = keyOf({ effect, image });
    for (const [name, radio] of this.#radios) radio.checked = name === key;
    this.#place.style.setProperty('--color', color);
    const parts = this.#radios.get('parts')!;
    const cannot = !card || !can(card, 'parts');
    // What is chosen can always be left, and so is never disabled.
    parts.disabled = cannot && effect !== 'parts';
    const label = parts.closest('label')!;
    label.classList.toggle('off', parts.disabled);
    label.title = card && cannot ? cannotDo(card, ['parts']) : '';
    label.querySelector('small')!.textContent = card && cannot ? 'needs BodyPix' : '';
  }

  /** Gives the visitor's own picture a tile, with this thumbnail, before the tile that adds one. */
  own(picture: HTMLElement): void {
    this.#radios.get(`image:${OWN}`)?.closest('label')?.remove();
    const add = this.#place.lastElementChild;
    this.#add({ effect: 'image', image: OWN }, 'Yours', picture);
    if (add) this.#place.append(add);
  }

  #add(look: Look, title: string, picture: HTMLElement): void {
    const radio = make('input', { type: 'radio', name: 'look', value: keyOf(look), className: 'unseen' });
    radio.addEventListener('change', () => {
      this.pick(look);
    });
    const frame = make('span', { className: 'tile-picture' }, picture);
    this.#place.append(
      make('label', { className: 'tile' }, radio, frame, make('span', {}, title, ' ', make('small'))),
    );
    this.#radios.set(keyOf(look), radio);
  }
}

function keyOf({ effect, image }: Look): string {
  return effect === 'image' ? `image:${image ?? ''}` : effect;
}

/** Of low priority: the worker and the model come first. */
function thumbnail(address: string): HTMLElement {
  return make('img', {
    fetchPriority: 'low',
    decoding: 'async',
    alt: '',
    width: 192,
    height: 108,
    src: address,
  });
}
