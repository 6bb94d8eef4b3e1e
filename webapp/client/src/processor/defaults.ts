import { settings as defaults } from '../../generated/start-plans.json';
import type { Color } from '../pipeline/plan';
import { formatColor } from './color';
import type { BlurShape, Effect, Faces, People, ProcessorOptions, TierChoice } from './options';

const [from, to] = defaults.gradient as [Color, Color];

/** What is used where a caller does not say; the look is the compositor's own default. */
export const DEFAULT_OPTIONS: Readonly<ProcessorOptions> = {
  effect: defaults.effect as Effect,
  strength: defaults.strength,
  threshold: defaults.threshold,
  color: formatColor(defaults.color as Color),
  image: null,
  blurShape: defaults.blur_shape as BlurShape,
  lightWrap: defaults.light_wrap,
  lightWrapRadius: defaults.light_wrap_radius,
  decontaminate: defaults.decontaminate,
  match: defaults.match,
  gradient: [formatColor(from), formatColor(to)],
  gradientAngle: defaults.gradient_angle,
  video: null,
  source: null,
  people: defaults.people as People,
  faces: defaults.faces as Faces,
  model: 'mediapipe-selfie-landscape',
  quantBytes: 2,
  backend: 'auto',
  renderer: 'auto',
  tier: defaults.tier as TierChoice,
  resolution: 'medium',
};

/** What a caller gave: an option that is there but undefined is none. */
export function given(options: Partial<ProcessorOptions>): Partial<ProcessorOptions> {
  const all: [string, unknown][] = Object.entries(options);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}
