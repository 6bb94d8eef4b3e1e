import type { SettingsChange } from '../pipeline/messages';
import { parseColor } from './color';
import type { ProcessorOptions } from './options';

/**
 * The options that change the look, as the compositor names them. A video is not among them: its frames are sent.
 *
 * @throws BackdropError `setting-invalid` where a colour is not one.
 */
export function settingsFrom(options: Partial<ProcessorOptions>): SettingsChange {
  const { color, gradient, image } = options;
  const named = {
    effect: options.effect,
    strength: options.strength,
    threshold: options.threshold,
    people: options.people,
    faces: options.faces,
    color: color === undefined ? undefined : parseColor(color),
    blur_shape: options.blurShape,
    light_wrap: options.lightWrap,
    light_wrap_radius: options.lightWrapRadius,
    decontaminate: options.decontaminate,
    match: options.match,
    gradient: gradient && [parseColor(gradient[0]), parseColor(gradient[1])],
    gradient_angle: options.gradientAngle,
    tier: options.tier,
    picture: image ?? undefined,
    source: options.source ?? undefined,
  };
  // A setting that is there but undefined would be a change.
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
