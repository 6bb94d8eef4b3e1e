import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import { BackdropError } from './errors';
import type { ProcessorOptions, Resolution } from './options';

/**
 * Refuses options that cannot be carried out whatever the model and the browser.
 *
 * @throws BackdropError `setting-invalid`, with the option's name as its subject.
 */
export function checkOptions(options: ProcessorOptions): void {
  checkScene(options);
  checkResolution(options.resolution);
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

function checkResolution(resolution: Resolution): void {
  if (typeof resolution !== 'number') return;
  if (resolution >= SMALLEST_SIDE && resolution <= LARGEST_SIDE) return;
  throw new BackdropError(
    'setting-invalid',
    `The internal resolution ${resolution} is not a number from ${SMALLEST_SIDE} to ${LARGEST_SIDE}.`,
    'resolution',
  );
}
