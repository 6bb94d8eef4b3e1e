import type { BlurShape } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { Segments, type Segment } from './segments';
import { ShareSlider } from './sliders';

const WORDS: Partial<Record<Choices['effect'], string>> = {
  image: 'Fills the frame, whatever the camera’s shape.',
  video: 'Plays in a loop, without sound.',
  transparent: 'The checkerboard shows where the picture is see-through.',
  parts: 'Each part of the body in its colour. Your room stays visible, darkened.',
  none: 'Nothing is hidden. Choose a background to cover your room again.',
};

const SHAPES: readonly (Segment & { value: BlurShape })[] = [
  { value: 'gaussian', words: 'Soft', facts: [] },
  { value: 'bokeh', words: 'Lens', facts: [] },
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

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#strength = new ShareSlider('strength', 'strength', change);
    this.#shape = new Segments(find('shape', HTMLElement), 'shape', (value) => {
      change({ blurShape: value as BlurShape });
    });
    for (const input of [this.#from, this.#to])
      input.addEventListener('input', () => {
        change({ gradient: [this.#from.value, this.#to.value] });
      });
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
    find('context-words', HTMLElement).textContent = WORDS[effect] ?? '';
    this.#strength.show(choices);
    this.#shape.show(SHAPES, blurShape);
    [this.#from.value, this.#to.value] = gradient;
    this.#angle.value = `${gradientAngle}`;
    find('angle-value', HTMLOutputElement).value = `${Math.round(gradientAngle)}°`;
    this.#color.value = color;
    find('color-value', HTMLOutputElement).value = color;
    this.#real.checked = effect === 'none';
  }
}
