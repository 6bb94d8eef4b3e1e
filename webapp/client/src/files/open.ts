import { BlobSource, Input } from 'mediabunny';
import { BackdropError } from '../processor/errors';
import type { Film } from './film';
import { FORMATS } from './formats';
import { HEADER_BYTES, readHeader } from './header';
import { LIMITS } from './limits';

/** A file that was looked into: a photo, still to be decoded, or a film. */
export type Opened = { kind: 'photo'; file: Blob; type: string; width: number; height: number } | OpenedFilm;
export type OpenedFilm = { kind: 'film' } & Film;

/**
 * Finds out what a file is, by what it holds and not by its name.
 *
 * @throws BackdropError `file-invalid`, `file-too-large` or `codec-unsupported`, in words that name it.
 */
export async function openFile(file: Blob, name: string): Promise<Opened> {
  if (file.size === 0)
    throw new BackdropError('file-invalid', `“${name}” is empty. Choose another photo or video.`, name);
  const header = readHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  if (header) {
    checkPhoto(file, name, header);
    return openPhoto(file, name, header.type);
  }
  const input = new Input({ source: new BlobSource(file), formats: FORMATS });
  try {
    if (await input.canRead()) return { kind: 'film', ...(await openFilm(input, file, name)) };
  } catch (cause) {
    input.dispose();
    if (cause instanceof BackdropError) throw cause;
    throw unreadable(name, cause);
  }
  input.dispose();
  // AVIF, BMP, on some systems HEIC: what the browser can decode, by itself.
  return openPhoto(file, name, file.type);
}

function checkPhoto(file: Blob, name: string, { width, height }: { width: number; height: number }): void {
  if (width * height <= LIMITS.photoPixels && file.size <= LIMITS.photoBytes) return;
  throw new BackdropError(
    'file-too-large',
    `“${name}” has ${megapixels(width * height)} megapixels and ${Math.ceil(file.size / 1e6)} MB; photos of up to ${LIMITS.photoPixels / 1e6} megapixels and ${LIMITS.photoBytes / 1e6} MB are taken. Choose a smaller one.`,
    name,
  );
}

const megapixels = (pixels: number): string => (pixels / 1e6).toFixed(pixels < 1e7 ? 1 : 0);

async function openPhoto(file: Blob, name: string, type: string): Promise<Opened> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch (cause) {
    throw unreadable(name, cause);
  }
  const { width, height } = picture;
  picture.close();
  checkPhoto(file, name, { width, height });
  return { kind: 'photo', file, type, width, height };
}

async function openFilm(input: Input, file: Blob, name: string): Promise<Film> {
  if (file.size > LIMITS.filmBytes)
    throw new BackdropError(
      'file-too-large',
      `“${name}” has ${(file.size / 1e9).toFixed(1)} GB; videos of up to ${LIMITS.filmBytes / 1e9} GB are taken. Cut it into parts.`,
      name,
    );
  const track = await input.getPrimaryVideoTrack();
  if (!track)
    throw new BackdropError('file-invalid', `“${name}” holds no pictures. Choose a photo or a video.`, name);
  if (typeof VideoEncoder === 'undefined' || typeof VideoDecoder === 'undefined')
    throw new BackdropError(
      'browser-unsupported',
      'This browser gives pages no video decoder and encoder (WebCodecs). Use a current Chromium, Firefox or Safari.',
    );
  if (!(await track.canDecode())) {
    const codec = (await track.getCodecParameterString()) ?? (await track.getCodec()) ?? 'of an unknown kind';
    throw new BackdropError(
      'codec-unsupported',
      `“${name}” cannot be decoded by this browser: its video is ${codec}. Choose an MP4 with H.264 or a WebM.`,
      name,
    );
  }
  const [width, height] = await Promise.all([track.getDisplayWidth(), track.getDisplayHeight()]);
  if (width * height > LIMITS.filmPixels)
    throw new BackdropError(
      'file-too-large',
      `“${name}” is ${width}x${height}; videos of up to 4096x2304 are taken. Choose a smaller one.`,
      name,
    );
  return { input, track, width, height, seconds: await track.computeDuration() };
}

function unreadable(name: string, cause: unknown): BackdropError {
  return new BackdropError(
    'file-invalid',
    `“${name}” could not be read as a photo or a video. Choose a JPEG, PNG or WebP, or an MP4, MOV, WebM or MKV.`,
    name,
    { cause },
  );
}
