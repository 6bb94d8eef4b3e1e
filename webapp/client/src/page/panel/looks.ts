import { can } from '../../models/abilities';
import type { ModelCard } from '../../models/card';
import { BACKGROUNDS, BLUR_THUMBNAIL, VIDEOS } from '../backgrounds';
import type { Choices } from '../choices';
import { find, make } from '../dom';
import { text, type Key } from '../language/language';
import { name, tell, type Words } from '../language/tell';
import type { FileChoice } from '../files/door';
import type { OwnTile } from '../own/door';
import { cannotDo } from './cannot';

type Look = Pick<Choices, 'effect'> & Partial<Pick<Choices, 'image' | 'video'>>;

/** The picker: one tile for each background. It has no tile for `none`: arrow keys must not stumble over it. */
export class Looks {
  readonly #place = find('looks', HTMLElement);
  readonly #radios = new Map<string, HTMLInputElement>();
  readonly #titles = new Map<string, { title: Words; look: Look }>();

  /** `pick` is called with the visitor's choice; `bring` when they want to use a file of their own. */
  constructor(
    private readonly pick: (look: Look) => void,
    bring: () => void,
  ) {
    this.#add({ effect: 'blur' }, 'look.blur', thumbnail(BLUR_THUMBNAIL));
    for (const { name, title, thumbnail: address } of BACKGROUNDS)
      this.#add({ effect: 'image', image: name }, title, thumbnail(address));
    for (const { name, title, thumbnail: address } of VIDEOS)
      this.#add({ effect: 'video', video: name }, title, thumbnail(address));
    this.#add({ effect: 'gradient' }, 'look.gradient', make('span', { className: 'slope' }));
    this.#add({ effect: 'color' }, 'look.color', make('span', { className: 'swatch' }));
    this.#add({ effect: 'transparent' }, 'look.transparent', make('span', { className: 'checkers' }));
    this.#add({ effect: 'parts' }, 'look.parts', make('span', { className: 'bands' }));
    this.#add({ effect: 'python' }, 'effect.tile', make('span', { className: 'formula' }, 'f(x, t)'));
    const plus = make('span', { className: 'tile-picture plus' }, '+');
    plus.ariaHidden = 'true';
    const words = tell(make('span'), 'look.add');
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
    label.querySelector('small')!.textContent = card && cannot ? text('look.needs_bodypix') : '';
  }

  /** What can be chosen now for a file as well, in the order of the tiles. */
  get choices(): FileChoice[] {
    return [...this.#titles]
      .filter(([key]) => key !== 'python' && !this.#radios.get(key)!.disabled)
      .map(([, { title, look }]) => ({
        title: typeof title === 'string' ? text(title) : title(),
        patch: look,
      }));
  }

  /** Gives a background of the visitor's own a tile, before the tile that adds one, with a button that deletes it. */
  own({ name: own, effect, title, picture, remove }: OwnTile): void {
    const look: Look = effect === 'image' ? { effect, image: own } : { effect, video: own };
    const button = make('button', { type: 'button', className: 'tile-remove' }, '×');
    name(button, () => text('own.remove', { name: title }));
    button.addEventListener('click', remove);
    const tile = make(
      'div',
      { className: 'own-tile' },
      this.#tile(look, () => title, picture),
      button,
    );
    this.#place.lastElementChild!.before(tile);
  }

  /** Takes an own background's tile away; the keyboard goes on at the next one. */
  disown(name: string): void {
    for (const key of [`image:${name}`, `video:${name}`]) {
      const tile = this.#radios.get(key)?.closest('.own-tile');
      this.#radios.delete(key);
      this.#titles.delete(key);
      if (!tile) continue;
      const next = tile.nextElementSibling;
      if (tile.contains(document.activeElement))
        (next?.matches('button') ? next : next?.querySelector('button'))?.focus();
      tile.remove();
    }
  }

  #add(look: Look, title: Key, picture: HTMLElement): void {
    this.#place.append(this.#tile(look, title, picture));
  }

  #tile(look: Look, title: Words, picture: HTMLElement): HTMLLabelElement {
    const radio = make('input', { type: 'radio', name: 'look', value: keyOf(look), className: 'unseen' });
    radio.addEventListener('change', () => {
      this.pick(look);
    });
    const frame = make('span', { className: 'tile-picture' }, picture);
    const words = make('span', {}, tell(make('span'), title), ' ', make('small'));
    if (look.effect === 'video') {
      frame.classList.add('film');
      words.append(tell(make('span', { className: 'unseen' }), 'look.video'));
    }
    this.#radios.set(keyOf(look), radio);
    this.#titles.set(keyOf(look), { title, look });
    return make('label', { className: 'tile' }, radio, frame, words);
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
