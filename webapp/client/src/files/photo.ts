import type { Size } from '../models/sides';
import { BackdropError } from '../processor/errors';
import type { Finisher } from './finisher';
import { PREVIEW_SIDE, type FilePreview } from './types';

/** Of JPEG and WebP, 0..1: what cannot be told from the source, at a fraction of its bytes. */
const QUALITY = 0.95;

/** How an opaque photo comes back: as it came, where browsers can write that. */
const WRITTEN: readonly string[] = ['image/jpeg', 'image/webp'];

/**
 * Finishes a photo in its own size.
 *
 * @param type of the source; a see-through picture comes back as PNG whatever it was.
 * @throws BackdropError `file-too-large` where this browser cannot hold or write it.
 */
export async function makePhoto(
  picture: ImageBitmap,
  finisher: Finisher,
  { type, alpha }: { type: string; alpha: boolean },
): Promise<Blob> {
  const frame = frameOf(picture);
  try {
    const finished = await finisher.finish(frame);
    try {
      return await write(finished, alpha || !WRITTEN.includes(type) ? 'image/png' : type);
    } finally {
      finished.close();
    }
  } finally {
    frame.close();
  }
}

/** A picture, small, and what becomes of it. */
export async function makePreview(
  source: CanvasImageSource,
  { width, height }: { width: number; height: number },
  { finisher, alpha }: { finisher: Finisher; alpha: boolean },
): Promise<FilePreview> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext('2d', { alpha: false })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  finisher.forget();
  const [before, after] = await Promise.all([
    canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY }),
    makePhoto(await createImageBitmap(canvas), finisher, { type: 'image/jpeg', alpha }),
  ]);
  return { before, after };
}

/**
 * Takes the bitmap over. By way of a canvas, since Chromium makes frames of bitmaps without turning them as the photo
 * says. What shone through would do so in the finished picture as well: white is put behind it.
 */
function frameOf(picture: ImageBitmap): VideoFrame {
  const { width, height } = picture;
  try {
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas of this size');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(picture, 0, 0);
    return new VideoFrame(context.canvas, { timestamp: 0, alpha: 'discard' });
  } catch (cause) {
    throw tooLarge({ width, height }, cause);
  } finally {
    picture.close();
  }
}

async function write(finished: VideoFrame, type: string): Promise<Blob> {
  try {
    const canvas = new OffscreenCanvas(finished.displayWidth, finished.displayHeight);
    canvas.getContext('2d', { alpha: type === 'image/png' })!.drawImage(finished, 0, 0);
    return await canvas.convertToBlob({ type, quality: QUALITY });
  } catch (cause) {
    throw tooLarge({ width: finished.displayWidth, height: finished.displayHeight }, cause);
  }
}

function tooLarge({ width, height }: Size, cause: unknown): BackdropError {
  return new BackdropError(
    'file-too-large',
    `A picture of ${width}x${height} is more than this browser can draw and write. Choose a smaller photo.`,
    null,
    { cause },
  );
}
