import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import { BackdropError } from './errors';
import type { ProcessorOptions } from './options';
import { RESOLUTIONS, VALUES } from './values';

/** Options that are numbers, and what they may be. */
const RANGES = {
  strength: [0, 1],
  threshold: [0, 1],
  lightWrap: [0, 1],
  lightWrapRadius: [0, 1],
  decontaminate: [0, 1],
  match: [0, 1],
  gradientAngle: [0, 360],
} as const satisfies { [Name in keyof ProcessorOptions]?: readonly [number, number] };

/**
 * Refuses options that cannot be carried out whatever the model and the browser.
 *
 * @throws BackdropError `setting-invalid`, with the option's name as its subject.
 */
export function checkOptions(options: ProcessorOptions): void {
  checkValues(options);
  checkScene(options);
}

/**
 * Refuses values that no option has.
 *
 * @throws BackdropError `setting-invalid`, with the option's name as its subject.
 */
export function checkValues(options: ProcessorOptions): void {
  for (const [name, values] of entries(VALUES)) {
    const value = options[name];
    if (!(values as readonly unknown[]).includes(value)) refuse(name, value, `one of ${values.join(', ')}`);
  }
  for (const [name, [low, high]] of entries(RANGES)) checkNumber(name, options[name], low, high);
  const { resolution } = options;
  if (!RESOLUTIONS.some((name) => name === resolution))
    checkNumber('resolution', resolution, SMALLEST_SIDE, LARGEST_SIDE);
}

/** Callers without types may give anything. */
function checkNumber(name: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  refuse(name, value, `a number from ${low} to ${high}`);
}

function refuse(name: string, value: unknown, wanted: string): never {
  throw new BackdropError('setting-invalid', `The ${name} ${String(value)} is not ${wanted}.`, name);
}

function entries<T extends object>(of: T): [keyof T & string, T[keyof T]][] {
  return Object.entries(of) as [keyof T & string, T[keyof T]][];
}

function checkScene({ effect, image, video }: ProcessorOptions): void {
  if (effect === 'image' && image === null)
    throw new BackdropError(
      'setting-invalid',
      'The effect "image" needs a picture: choose one first.',
      'image',
    );
  if (effect === 'video' && video === null)
    throw new BackdropError(
      'setting-invalid',
      'The effect "video" needs a video: choose one first.',
      'video',
    );
}
