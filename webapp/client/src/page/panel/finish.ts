import type { Effect } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { ShareSlider } from './sliders';

/** The effects that put something else in the room's place: its light can fall on the person. */
const NEW_ROOMS: readonly Effect[] = ['image', 'video', 'gradient', 'color'];

/** Those whose soft edge would show the room's colour. */
const CLEANED: readonly Effect[] = [...NEW_ROOMS, 'blur', 'transparent'];

/** How the person is fitted into the picture: the edge, and the light on them. Only what does something is there. */
export class Finish {
  readonly #cleanRow = find('clean-row', HTMLElement);
  readonly #lightRows = find('light-rows', HTMLElement);
  readonly #reach: ShareSlider;
  readonly #sliders: readonly ShareSlider[];

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#reach = new ShareSlider('reach', 'lightWrapRadius', change);
    this.#sliders = [
      new ShareSlider('threshold', 'threshold', change),
      new ShareSlider('clean', 'decontaminate', change),
      new ShareSlider('wrap', 'lightWrap', change),
      this.#reach,
      new ShareSlider('match', 'match', change),
    ];
  }

  /** Draws the choices. */
  show(choices: Choices): void {
    this.#cleanRow.hidden = !CLEANED.includes(choices.effect);
    this.#lightRows.hidden = !NEW_ROOMS.includes(choices.effect);
    for (const slider of this.#sliders) slider.show(choices);
    this.#reach.disabled = choices.lightWrap === 0;
  }
}
