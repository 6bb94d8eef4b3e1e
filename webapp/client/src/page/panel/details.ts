import type { Choices } from '../choices';
import { find } from '../dom';

const WORDS: Partial<Record<Choices['effect'], string>> = {
  image: 'Fills the frame, whatever the camera’s shape.',
  transparent: 'The checkerboard shows where the picture is see-through.',
  parts: 'Each part of the body in its colour. Your room stays visible, darkened.',
  none: 'Nothing is hidden. Choose a background to cover your room again.',
};

/** The controls with a value: blur, colour and edge. */
export class Details {
  readonly #strength = find('strength', HTMLInputElement);
  readonly #threshold = find('threshold', HTMLInputElement);
  readonly #color = find('color', HTMLInputElement);
  readonly #real = find('real', HTMLInputElement);

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#strength.addEventListener('input', () => {
      change({ strength: this.#strength.valueAsNumber / 100 });
    });
    this.#threshold.addEventListener('input', () => {
      change({ threshold: this.#threshold.valueAsNumber / 100 });
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
  show({ effect, strength, threshold, color }: Choices): void {
    find('context-blur', HTMLElement).hidden = effect !== 'blur';
    find('context-color', HTMLElement).hidden = effect !== 'color';
    find('context-words', HTMLElement).textContent = WORDS[effect] ?? '';
    slide(this.#strength, strength);
    slide(this.#threshold, threshold);
    this.#color.value = color;
    find('color-value', HTMLOutputElement).value = color;
    this.#real.checked = effect === 'none';
  }
}

function slide(slider: HTMLInputElement, value: number): void {
  const percent = `${Math.round(value * 100)}`;
  slider.value = percent;
  find(`${slider.id}-value`, HTMLOutputElement).value = `${percent} %`;
}
