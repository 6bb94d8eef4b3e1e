import type { Choices } from '../choices';
import { find } from '../dom';
import { percent } from '../words';

/** The choices that are a share, 0 to 1. */
type Share = {
  [Key in keyof Choices]: Choices[Key] extends number ? Key : never;
}[keyof Choices];

/** A slider for a share, in per cent, with its value in words beside it. */
export class ShareSlider {
  readonly #slider: HTMLInputElement;
  readonly #value: HTMLOutputElement;

  /** @param id of the slider; its value is shown in the element `id-value`. */
  constructor(
    id: string,
    private readonly key: Share,
    change: (patch: Partial<Choices>) => void,
  ) {
    this.#slider = find(id, HTMLInputElement);
    this.#value = find(`${id}-value`, HTMLOutputElement);
    this.#slider.addEventListener('input', () => {
      change({ [key]: this.#slider.valueAsNumber / 100 });
    });
  }

  /** Draws the choice. */
  show(choices: Choices): void {
    const share = choices[this.key];
    this.#slider.value = `${Math.round(share * 100)}`;
    this.#value.value = percent(share);
  }

  set disabled(on: boolean) {
    this.#slider.disabled = on;
  }
}
