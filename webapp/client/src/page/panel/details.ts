import type { BlurShape } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { text, type Key } from '../language/language';
import { Presets } from './presets';
import { Segments } from './segments';
import { ShareSlider } from './sliders';

const WORDS: Partial<Record<Choices['effect'], Key>> = {
  image: 'look.image_words',
  video: 'look.video_words',
  transparent: 'look.transparent_words',
  parts: 'look.parts_words',
  python: 'effect.words',
  none: 'look.none_words',
};

const SHAPES: readonly { value: BlurShape; words: Key }[] = [
  { value: 'gaussian', words: 'blur.soft' },
  { value: 'bokeh', words: 'blur.lens' },
];

/** What the chosen background lets one choose: the blur, the gradient or the colour. */
export class Details {
  readonly #strength: ShareSlider;
  readonly #shape: Segments;
  readonly #from = find('from', HTMLInputElement);
  readonly #to = find('to', HTMLInputElement);
  readonly #angle = find('angle', HTMLInputElement);
  readonly #color = find('color', HTMLInputElement);
  readonly #real = find('real', HTMLInputElement);
  readonly #presets: Presets;

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#strength = new ShareSlider('strength', 'strength', change);
    this.#shape = new Segments(find('shape', HTMLElement), 'shape', (value) => {
      change({ blurShape: value as BlurShape });
    });
    for (const input of [this.#from, this.#to])
      input.addEventListener('input', () => {
        change({ gradient: [this.#from.value, this.#to.value] });
      });
    find('swap', HTMLButtonElement).addEventListener('click', () => {
      change({ gradient: [this.#to.value, this.#from.value] });
    });
    this.#presets = new Presets(change);
    this.#angle.addEventListener('input', () => {
      change({ gradientAngle: this.#angle.valueAsNumber });
    });
    this.#color.addEventListener('input', () => {
      change({ color: this.#color.value });
    });
  }

  /** `turn` is called with whether the real background is wanted. */
  onReal(turn: (on: boolean) => void): void {
    this.#real.addEventListener('change', () => {
      turn(this.#real.checked);
    });
  }

  /** Draws the choices. */
  show(choices: Choices): void {
    const { effect, blurShape, gradient, gradientAngle, color } = choices;
    for (const kind of ['blur', 'gradient', 'color'])
      find(`context-${kind}`, HTMLElement).hidden = effect !== kind;
    const words = WORDS[effect];
    find('context-words', HTMLElement).textContent = words ? text(words) : '';
    this.#strength.show(choices);
    this.#shape.show(
      SHAPES.map(({ value, words }) => ({ value, words: text(words), facts: [] })),
      blurShape,
    );
    this.#presets.show(choices);
    [this.#from.value, this.#to.value] = gradient;
    this.#angle.value = `${gradientAngle}`;
    find('angle-value', HTMLOutputElement).value = `${Math.round(gradientAngle)}°`;
    this.#color.value = color;
    find('color-value', HTMLOutputElement).value = color;
    this.#real.checked = effect === 'none';
  }
}
