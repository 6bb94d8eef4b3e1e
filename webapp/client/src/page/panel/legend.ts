import type { ModelCard } from '../../models/card';
import type { Stats } from '../../processor';
import { find, make } from '../dom';
import { isKey, text } from '../language/language';

/** Which colour stands for which part of the body. */
export class Legend {
  readonly #place = find('legend', HTMLElement);
  #drawn = '';

  /** Draws what is in force; nothing where no parts are coloured. */
  show({ palette }: Stats, card: ModelCard | undefined): void {
    const names = palette && card?.parts ? card.parts.slice(0, palette.length) : [];
    const entries = names.map((name, i) => ({ name: nameOf(name), color: palette![i] }));
    const drawn = JSON.stringify(entries);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#place.hidden = entries.length === 0;
    this.#place.replaceChildren(
      ...entries.map(({ name, color }) => {
        const swatch = make('span', { className: 'legend-color' });
        swatch.style.backgroundColor = `rgb(${color.join(' ')})`;
        return make('li', {}, swatch, name);
      }),
    );
  }
}

/** BodyPix's parts have names in every language; another network's are said as its card has them. */
function nameOf(part: string): string {
  const key = `body.${part}`;
  return isKey(key) ? text(key) : part.replaceAll('_', ' ');
}
