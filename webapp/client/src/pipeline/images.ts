import { BackdropError } from '../processor/errors';
import { within } from '../within';

/** Whoever waits this long for a picture, in milliseconds, has no use for it any more. */
const PATIENCE_MS = 30_000;

/**
 * Decodes a background.
 *
 * @param source a same-origin address, or a file.
 * @param signal where it says so, it is given up.
 * @throws BackdropError `image-invalid` where it cannot be loaded or is no picture.
 */
export async function loadImage(source: string | Blob, signal?: AbortSignal): Promise<ImageBitmap> {
  const name = typeof source === 'string' ? source : source instanceof File ? source.name : 'the picture';
  try {
    let blob: Blob;
    if (typeof source === 'string') {
      const response = await fetch(source, { signal: within(PATIENCE_MS, signal) });
      if (!response.ok) throw new Error(`the server answered ${response.status}.`);
      blob = await response.blob();
    } else blob = source;
    return await createImageBitmap(blob);
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    const reason = late
      ? `it did not come within ${PATIENCE_MS / 1000} seconds.`
      : cause instanceof Error
        ? cause.message
        : 'unknown reason.';
    throw new BackdropError(
      'image-invalid',
      `"${name}" could not be read as a picture: ${reason} Choose a JPEG, PNG or WebP file.`,
      name,
      { cause },
    );
  }
}
