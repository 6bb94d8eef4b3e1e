import { can, cannotDo } from '../../models/abilities';
import type { ModelCard } from '../../models/card';
import { BACKGROUNDS, BLUR_THUMBNAIL, VIDEOS } from '../backgrounds';
import { OWN, type Choices } from '../choices';
import { find, make } from '../dom';
import type { OwnFile } from './own-file';

type Look = Pick<Choices, 'effect'> & Partial<Pick<Choices, 'image' | 'video'>>;

/** The picker: one tile for each background. It has no tile for `none`: arrow keys must not stumble over it. */
export class Looks {
  readonly #place = find('looks', HTMLElement);
  readonly #radios = new Map<string, HTMLInputElement>();

  /** `pick` is called with the visitor's choice; `bring` when they want to use a file of their own. */
  constructor(
    private readonly pick: (look: Look) => void,
    bring: () => void,
  ) {
    this.#add({ effect: 'blur' }, 'Blur', thumbnail(BLUR_THUMBNAIL));
    for (const { name, title, thumbnail: address } of BACKGROUNDS)
      this.#add({ effect: 'image', image: name }, title, thumbnail(address));
    for (const { name, title, thumbnail: address } of VIDEOS)
      this.#add({ effect: 'video', video: name }, title, thumbnail(address));
    this.#add({ effect: 'gradient' }, 'Gradient', make('span', { className: 'slope' }));
    this.#add({ effect: 'color' }, 'Colour', make('span', { className: 'swatch' }));
    this.#add({ effect: 'transparent' }, 'See-through', make('span', { className: 'checkers' }));
    this.#add({ effect: 'parts' }, 'Body parts', make('span', { className: 'bands' }));
    const plus = make('span', { className: 'tile-picture plus' }, '+');
    plus.ariaHidden = 'true';
    const words = make('span', {}, 'Add picture or video');
    const add = make('button', { type: 'button', className: 'tile' }, plus, words);
    add.addEventListener('click', bring);
    this.#place.append(add);
  }

  /** Loads the tiles' pictures. Late, since so many requests would hold up the first large picture. */
  illustrate(): void {
    for (const picture of this.#place.querySelectorAll<HTMLImageElement>('img[data-src]')) {
      picture.src = picture.dataset.src!;
      delete picture.dataset.src;
    }
  }

  /** Checks the tile of what is chosen; none for the real background. */
  show(choices: Choices, card: ModelCard | undefined): void {
    const { effect, color, gradient, gradientAngle } = choices;
    const key = keyOf(choices);
    for (const [name, radio] of this.#radios) radio.checked = name === key;
    const [from, to] = gradient;
    const drawn = { '--color': color, '--from': from, '--to': to, '--angle': `${gradientAngle}deg` };
    for (const [name, value] of Object.entries(drawn)) this.#place.style.setProperty(name, value);
    const parts = this.#radios.get('parts')!;
    const cannot = !card || !can(card, 'parts');
    // What is chosen can always be left, and so is never disabled.
    parts.disabled = cannot && effect !== 'parts';
    const label = parts.closest('label')!;
    label.classList.toggle('off', parts.disabled);
    label.title = card && cannot ? cannotDo(card, ['parts']) : '';
    label.querySelector('small')!.textContent = card && cannot ? 'needs BodyPix' : '';
  }

  /** Gives the visitor's own picture or video a tile, before the tile that adds one. */
  own({ effect, thumbnail }: OwnFile): void {
    const look: Look = effect === 'image' ? { effect, image: OWN } : { effect, video: OWN };
    this.#radios.get(keyOf(look))?.closest('label')?.remove();
    const add = this.#place.lastElementChild;
    this.#add(look, 'Yours', thumbnail);
    if (add) this.#place.append(add);
  }

  #add(look: Look, title: string, picture: HTMLElement): void {
    const radio = make('input', { type: 'radio', name: 'look', value: keyOf(look), className: 'unseen' });
    radio.addEventListener('change', () => {
      this.pick(look);
    });
    const frame = make('span', { className: 'tile-picture' }, picture);
    const words = make('span', {}, title, ' ', make('small'));
    if (look.effect === 'video') {
      frame.classList.add('film');
      words.append(make('span', { className: 'unseen' }, 'video'));
    }
    this.#place.append(make('label', { className: 'tile' }, radio, frame, words));
    this.#radios.set(keyOf(look), radio);
  }
}

function keyOf({ effect, image, video }: Look): string {
  if (effect === 'image') return `image:${image ?? ''}`;
  return effect === 'video' ? `video:${video ?? ''}` : effect;
}

/** A picture that {@link Looks.illustrate} loads. */
function thumbnail(address: string): HTMLElement {
  const picture = make('img', { decoding: 'async', alt: '', width: 192, height: 108 });
  picture.dataset.src = address;
  return picture;
}
