import type { SettingsChange } from '../pipeline/messages';
import { parseColor } from './color';
import { BackdropError } from './errors';
import type { ProcessorOptions } from './options';

/**
 * The options that change the look, as the compositor names them. A video is not among them: its frames are sent.
 *
 * @throws BackdropError `setting-invalid` where a colour is not one, or a gradient not of two.
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
    gradient: gradient === undefined ? undefined : parseGradient(gradient),
    gradient_angle: options.gradientAngle,
    tier: options.tier,
    picture: image ?? undefined,
    source: options.source ?? undefined,
  };
  // A setting that is there but undefined would be a change.
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Callers without types may give anything. */
function parseGradient(given: unknown): [number, number, number][] {
  if (!Array.isArray(given) || given.length !== 2)
    throw new BackdropError('setting-invalid', 'The gradient is not a list of two colours.', 'gradient');
  return given.map((color) => parseColor(String(color), 'gradient'));
}
