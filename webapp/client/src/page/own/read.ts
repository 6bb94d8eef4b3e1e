import { HEADER_BYTES, readHeader } from '../../files/header';
import { LIMITS } from '../../files/limits';
import { make } from '../dom';
import { ToldError } from '../told';
import { size } from '../words';

/** A file that can stand behind the person. */
export interface ReadFile {
  effect: 'image' | 'video';
  /** What is kept and shown: the file itself, or a smaller picture of it. */
  blob: Blob;
  /** 192x108, filled and cropped as the background itself will be. */
  thumbnail: Blob;
}

/** A film's first moment is often black: the thumbnail shows one a little later, in seconds. */
const MOMENT = 0.5;

/** What does not show a picture by then is not played: a damaged film may neither load nor fail. */
const PATIENCE_MS = 10_000;

/** No camera shows more; a photo of 50 megapixels would only be scaled down for every frame size anew. */
const LONGEST_SIDE = 3840;

/** Of a film that loops behind a person. */
const FILM_BYTES = 500e6;

/**
 * Decodes a file that the visitor chose, once, to know what it is.
 *
 * @throws BackdropError `image-invalid`, `video-invalid` or `file-too-large` that names the file.
 */
export async function readFile(file: File): Promise<ReadFile> {
  const film = file.type.startsWith('video/');
  if (file.size === 0)
    throw new ToldError(
      film ? 'video-invalid' : 'image-invalid',
      { key: 'own.empty', values: { name: file.name } },
      file.name,
    );
  await checkSize(file);
  try {
    if (film) return await readFilm(file);
    // Some systems do not know their own films' types.
    return await readPicture(file).catch((error: unknown) => {
      if (file.type.startsWith('image/')) throw error;
      return readFilm(file);
    });
  } catch (cause) {
    const words = film ? 'own.no_video' : file.type.startsWith('image/') ? 'own.no_picture' : 'own.neither';
    throw new ToldError(
      film ? 'video-invalid' : 'image-invalid',
      { key: words, values: { name: file.name } },
      file.name,
      { cause },
    );
  }
}

async function checkSize(file: File): Promise<void> {
  const header = readHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  const most = header ? LIMITS.photoBytes : FILM_BYTES;
  const huge = header !== null && header.width * header.height > LIMITS.photoPixels;
  if (file.size <= most && !huge) return;
  const facts = header ? `${header.width} × ${header.height}, ${size(file.size)}` : size(file.size);
  const limit = header ? `${LIMITS.photoPixels / 1e6} MP, ${size(most)}` : size(most);
  throw new ToldError(
    'file-too-large',
    { key: 'own.too_large', values: { name: file.name, facts, limit } },
    file.name,
  );
}

async function readPicture(file: File): Promise<ReadFile> {
  const picture = await createImageBitmap(file);
  try {
    const thumbnail = await cropped(picture, picture);
    return { effect: 'image', blob: await reduced(file, picture), thumbnail };
  } finally {
    picture.close();
  }
}

/** The file itself, unless it is larger than any camera's picture. */
async function reduced(file: File, picture: ImageBitmap): Promise<Blob> {
  const scale = LONGEST_SIDE / Math.max(picture.width, picture.height);
  if (scale >= 1) return file;
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.92 });
}

async function readFilm(file: File): Promise<ReadFile> {
  const address = URL.createObjectURL(file);
  const video = make('video', { muted: true, playsInline: true, preload: 'auto' });
  try {
    const loaded = happened(video, 'loadeddata');
    video.src = address;
    await loaded;
    if (video.duration > MOMENT) {
      const sought = happened(video, 'seeked');
      video.currentTime = MOMENT;
      await sought;
    }
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0) throw new Error('it has no pictures');
    return { effect: 'video', blob: file, thumbnail: await cropped(video, { width, height }) };
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(address);
  }
}

function happened(video: HTMLVideoElement, name: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('it does not load'));
    }, PATIENCE_MS);
    video.addEventListener(
      name,
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
    video.addEventListener('error', () => {
      clearTimeout(timer);
      reject(new Error(video.error?.message ?? 'it cannot be played'));
    });
  });
}

function cropped(source: CanvasImageSource, size: { width: number; height: number }): Promise<Blob> {
  const canvas = new OffscreenCanvas(192, 108);
  const scale = Math.max(canvas.width / size.width, canvas.height / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
}
