import { make } from '../dom';
import type { Key } from '../language/language';
import { tell } from '../language/tell';

/** What an effect can use, as it is written and in words. */
const ROWS: readonly (readonly [string, Key])[] = [
  ['frame.time', 'effect.help_time'],
  ['frame.width, height, aspect', 'effect.help_size'],
  ['frame.person.x, y, left, right, top, bottom', 'effect.help_place'],
  ['frame.person.there, area, motion', 'effect.help_motion'],
  ['frame.person.at(x, y)', 'effect.help_at'],
  ['frame.settings["strength"]', 'effect.help_settings'],
  ['blur(0.5, "bokeh")', 'effect.help_blur'],
  ['color("#203840")', 'effect.help_color'],
  ['gradient("#203840", "#f0c090", 180)', 'effect.help_gradient'],
  ['picture(paint, 32)', 'effect.help_picture'],
  ['transparent()', 'effect.help_transparent'],
  ['mix(a, b, 0.5), hsv(0.6, 1, 1)', 'effect.help_colors'],
  ['light_wrap=, decontaminate=, match=', 'effect.help_finish'],
];

/** The effects' API on a page of its own, folded. */
export function reference(): HTMLElement {
  const list = make('dl');
  for (const [code, words] of ROWS)
    list.append(make('dt', {}, make('code', {}, code)), tell(make('dd'), words));
  return make('details', { className: 'editor-help' }, tell(make('summary'), 'effect.help'), list);
}
