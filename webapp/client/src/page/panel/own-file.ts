import { BackdropError } from '../../processor';
import { make } from '../dom';

/** A file that the visitor chose, as a background. */
export interface OwnFile {
  effect: 'image' | 'video';
  /** 192x108, filled and cropped as the background itself will be. */
  thumbnail: HTMLCanvasElement;
}

/** A film's first moment is often black: the thumbnail shows one a little later, in seconds. */
const MOMENT = 0.5;

/** What does not show a picture by then is not played: a damaged film may neither load nor fail. */
const PATIENCE_MS = 10_000;

/**
 * Decodes a file that the visitor chose, once, to know what it is.
 *
 * @throws BackdropError `image-invalid` or `video-invalid` that names the file.
 */
export async function openFile(file: File): Promise<OwnFile> {
  const film = file.type.startsWith('video/');
  try {
    if (film) return await openFilm(file);
    // Some systems do not know their own films' types.
    return await openPicture(file).catch((error: unknown) => {
      if (file.type.startsWith('image/')) throw error;
      return openFilm(file);
    });
  } catch (cause) {
    const kind = film ? 'a video' : file.type.startsWith('image/') ? 'a picture' : 'a picture or a video';
    const choose = film ? 'an MP4 or WebM file' : 'a JPEG, PNG or WebP file';
    throw new BackdropError(
      film ? 'video-invalid' : 'image-invalid',
      `“${file.name}” could not be read as ${kind}, so your background stays as it is. Choose ${choose}.`,
      file.name,
      { cause },
    );
  }
}

async function openPicture(file: File): Promise<OwnFile> {
  const picture = await createImageBitmap(file);
  const thumbnail = cropped(picture, picture);
  picture.close();
  return { effect: 'image', thumbnail };
}

async function openFilm(file: File): Promise<OwnFile> {
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
    return { effect: 'video', thumbnail: cropped(video, { width, height }) };
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

function cropped(source: CanvasImageSource, size: { width: number; height: number }): HTMLCanvasElement {
  const canvas = make('canvas', { width: 192, height: 108 });
  const scale = Math.max(canvas.width / size.width, canvas.height / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  const context = canvas.getContext('2d');
  context?.drawImage(source, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas;
}
