import type { Choices } from '../choices';
import { find, make } from '../dom';
import type { Key } from '../language/language';
import { tell } from '../language/tell';

/** A colour or gradient that is there to be taken. */
interface Preset {
  name: Key;
  patch: Partial<Choices>;
}

const gradient = (name: Key, from: string, to: string, gradientAngle: number): Preset => ({
  name,
  patch: { gradient: [from, to], gradientAngle },
});
const color = (name: Key, value: string): Preset => ({ name, patch: { color: value } });

/** Light comes from above or from a side, as in a room; each pair is near enough in hue to show no grey between. */
const GRADIENTS: readonly Preset[] = [
  gradient('preset.evening', '#183048', '#c49478', 180),
  gradient('preset.dawn', '#f7cdb0', '#8a6f9e', 160),
  gradient('preset.lagoon', '#bfe3d6', '#15706b', 180),
  gradient('preset.sand', '#f4e8d3', '#c39b6a', 155),
  gradient('preset.forest', '#a9c29a', '#1f3d2d', 200),
  gradient('preset.night', '#41648a', '#0b1823', 180),
  gradient('preset.plum', '#d79aa8', '#432247', 165),
  gradient('preset.mist', '#eef1ef', '#98aab0', 180),
];

/** From walls and cloth; the last two are what cutting programs key out and what is printed on. */
const COLORS: readonly Preset[] = [
  color('preset.deep', '#203840'),
  color('preset.paper', '#f4f2ec'),
  color('preset.linen', '#d8c3a2'),
  color('preset.sage', '#9db39a'),
  color('preset.teal', '#17645f'),
  color('preset.rose', '#d6a49f'),
  color('preset.plum', '#432247'),
  color('preset.graphite', '#2c3438'),
  color('preset.green', '#00b140'),
  color('preset.white', '#ffffff'),
];

/** Rows of swatches for the gradient and the colour: radio buttons, so that arrow keys go through them. */
export class Presets {
  readonly #radios: { radio: HTMLInputElement; patch: Partial<Choices> }[] = [];

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#fill(find('gradient-presets', HTMLElement), GRADIENTS, change);
    this.#fill(find('color-presets', HTMLElement), COLORS, change);
  }

  #fill(place: HTMLElement, presets: readonly Preset[], change: (patch: Partial<Choices>) => void): void {
    for (const { name, patch } of presets) {
      const radio = make('input', { type: 'radio', name: place.id, className: 'unseen' });
      tell(radio, name, 'textLabel');
      radio.addEventListener('change', () => {
        change(patch);
      });
      const swatch = make('span', { className: patch.gradient ? 'slope' : 'swatch' });
      const [from, to] = patch.gradient ?? [patch.color!, patch.color!];
      for (const [key, value] of Object.entries({
        '--from': from,
        '--to': to,
        '--color': from,
        '--angle': `${patch.gradientAngle ?? 0}deg`,
      }))
        swatch.style.setProperty(key, value);
      place.append(tell(make('label', { className: 'preset' }, radio, swatch), name, 'textTitle'));
      this.#radios.push({ radio, patch });
    }
  }

  /** Checks the one that is in force, if it is one of them. */
  show(choices: Choices): void {
    for (const { radio, patch } of this.#radios)
      radio.checked = Object.entries(patch).every(
        ([key, value]) => String(choices[key as keyof Choices]) === String(value),
      );
  }
}
