import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import { absolute } from './assets';
import { DEFAULT_OPTIONS } from './defaults';
import { BackdropError } from './errors';
import type { ProcessorOptions } from './options';
import { settingsFrom } from './settings';
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
  const missing = missingScene(options);
  if (missing) throw missing;
}

/**
 * Refuses values that no option has, and names that are none.
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
  if (
    !RESOLUTIONS.some((name) => name === resolution) &&
    !isWithin(resolution, SMALLEST_SIDE, LARGEST_SIDE)
  ) {
    const pixels = `a number of pixels from ${SMALLEST_SIDE} to ${LARGEST_SIDE}`;
    refuse('resolution', resolution, `one of ${RESOLUTIONS.join(', ')}, or ${pixels}`);
  }
  checkFile('image', options.image);
  checkFile('video', options.video);
  const { source }: { source: unknown } = options;
  if (source !== null && typeof source !== 'string') refuse('source', source, 'a text, or null');
  for (const name of Object.keys(options))
    if (!(name in DEFAULT_OPTIONS))
      throw new BackdropError(
        'setting-invalid',
        `There is no option "${name}". Options are ${Object.keys(DEFAULT_OPTIONS).join(', ')}.`,
        name,
      );
  settingsFrom(options); // Refuses what is no colour.
}

/** Callers without types may give anything. */
function checkNumber(name: string, value: unknown, low: number, high: number): void {
  if (!isWithin(value, low, high)) refuse(name, value, `a number from ${low} to ${high}`);
}

function isWithin(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function checkFile(name: string, value: unknown): void {
  if (value === null || value instanceof Blob) return;
  if (typeof value !== 'string') refuse(name, value, 'an address or a file, or null');
  try {
    absolute(value);
  } catch {
    refuse(name, value, 'an address');
  }
}

function refuse(name: string, value: unknown, wanted: string): never {
  throw new BackdropError('setting-invalid', `The ${name} ${String(value)} is not ${wanted}.`, name);
}

function entries<T extends object>(of: T): [keyof T & string, T[keyof T]][] {
  return Object.entries(of) as [keyof T & string, T[keyof T]][];
}

/** What is to be said of options that show a picture or video where none is chosen; null where nothing is missing. */
export function missingScene({ effect, image, video }: ProcessorOptions): BackdropError | null {
  if (effect === 'image' && image === null)
    return new BackdropError(
      'setting-invalid',
      'The effect "image" needs a picture: choose one first.',
      'image',
    );
  if (effect === 'video' && video === null)
    return new BackdropError(
      'setting-invalid',
      'The effect "video" needs a video: choose one first.',
      'video',
    );
  return null;
}
