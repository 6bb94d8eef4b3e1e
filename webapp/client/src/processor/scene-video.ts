import type { SceneChoice } from '../pipeline/messages';
import { within } from '../within';
import { BackdropError } from './errors';
import { onPictures } from './video-frames';

/** A video that has sent nothing for this long will not; slow lines bring the first second of a film sooner. */
const PATIENCE_MS = 20_000;
/** WebKitGTK 2.50 may tell the size of a picture only after it has said that the picture is there. */
const SIZE_PATIENCE_MS = 1000;

/** A server that does not tell in this time why a video does not come will not. */
const REASON_MS = 5000;

/** Of what a content policy forbids, the element may hear before the document. */
const POLICY_MS = 100;
const FORBIDDEN =
  'the page’s content policy forbids it. Its media-src has to allow the address; "blob:" where it is a file.';

/** Chromium's and no others' so far; newer than TypeScript's DOM types. */
type CapturingVideo = HTMLVideoElement & { captureStream?: () => MediaStream };

/** Where a video's frames are posted in browsers that give no stream of them. */
type Post = (frame: VideoFrame, scene: string) => void;

let opened = 0;

/**
 * A background video, played in an element of the page, for workers have none. Its frames go to the worker as a stream
 * where the browser can do that, with no script between, else one by one. It loops, without sound.
 */
export class SceneVideo {
  /** What the worker is told of it. */
  readonly choice: SceneChoice;
  readonly transfer: Transferable[];
  readonly #element: HTMLVideoElement;
  readonly #free: () => void;

  private constructor(element: HTMLVideoElement, { name, feed, free }: Playing) {
    this.#element = element;
    this.choice = { name, feed: feed.given };
    this.transfer = [feed.given];
    this.#free = () => {
      feed.stop();
      free();
    };
  }

  /**
   * Plays a video.
   *
   * @param source a same-origin address, or a file.
   * @param signal where it says so, it is given up; what is thrown then is its reason.
   * @throws BackdropError `video-invalid`, in words, where this browser cannot play it.
   */
  static async open(source: string | Blob, post: Post, signal: AbortSignal): Promise<SceneVideo> {
    const element = document.createElement('video');
    element.loop = true;
    element.muted = true;
    element.playsInline = true;
    const address = typeof source === 'string' ? source : URL.createObjectURL(source);
    const free = (): void => {
      element.pause();
      // Frees the decoder and what was downloaded; without it they stay until the element is collected.
      element.removeAttribute('src');
      element.load();
      if (address !== source) URL.revokeObjectURL(address);
    };
    try {
      await firstPicture(element, address, signal);
      await element.play();
      const name = `video-${++opened}`;
      const feed =
        streamOf(element) ??
        pump(element, await pictures(element), (frame) => {
          post(frame, name);
        });
      return new SceneVideo(element, { name, feed, free });
    } catch (cause) {
      const reason = signal.aborted ? '' : await reasonOf(source, element, cause, signal);
      free();
      signal.throwIfAborted();
      const name = nameOf(source);
      throw new BackdropError('video-invalid', `"${name}" cannot be shown: ${reason}`, name, { cause });
    }
  }

  /** Goes on, or holds its picture: while there is no camera, nobody sees it. */
  run(on: boolean): void {
    // A browser that does not let it go on, to save power, leaves the last picture standing.
    if (on) void this.#element.play().catch(() => undefined);
    else this.#element.pause();
  }

  /** Ends it and frees the element, the file's address and the stream. */
  close(): void {
    this.#free();
  }
}

/** What sends frames, and what of it is the worker's. */
interface Feed {
  given: SceneChoice['feed'];
  stop: () => void;
}

/** A video that plays. */
interface Playing {
  name: string;
  feed: Feed;
  /** Frees the element. */
  free: () => void;
}

function streamOf(element: CapturingVideo): Feed | null {
  if (!element.captureStream || !('MediaStreamTrackProcessor' in window)) return null;
  const stream = element.captureStream();
  const [track] = stream.getVideoTracks();
  // One frame waits at most: a late one is worth nothing.
  const init = { track: track, maxBufferSize: 1 };
  const { readable } = new MediaStreamTrackProcessor(init) as { readable: ReadableStream<VideoFrame> };
  return {
    given: readable,
    stop: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

function pump(
  element: HTMLVideoElement,
  picture: () => CanvasImageSource,
  post: (frame: VideoFrame) => void,
): Feed {
  const { port1: clock, port2: given } = new MessageChannel();
  const stop = onPictures(element, clock, () => {
    post(new VideoFrame(picture(), { timestamp: Math.round(1000 * performance.now()) }));
  });
  return { given, stop };
}

/**
 * Gives a video's picture, from which a frame can be made. WebKitGTK 2.50 makes frames of films whose pixels nobody can
 * read, and crashes where a worker draws them: there, the picture is drawn into a canvas.
 */
async function pictures(element: HTMLVideoElement): Promise<() => CanvasImageSource> {
  const frame = new VideoFrame(element, { timestamp: 0 });
  try {
    // Of a frame without a format the browser makes a bitmap; there is nothing to be read.
    if (frame.format !== null) await frame.copyTo(new Uint8Array(frame.allocationSize()));
    return () => element;
  } catch {
    const canvas = document.createElement('canvas');
    return () => drawn(element, canvas);
  } finally {
    frame.close();
  }
}

function drawn(element: HTMLVideoElement, canvas: HTMLCanvasElement): HTMLCanvasElement {
  const { videoWidth: width, videoHeight: height } = element;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext('2d')!.drawImage(element, 0, 0);
  return canvas;
}

/** Waits until there is a picture. @throws Error where there will be none, or nobody waits for it any more. */
async function firstPicture(element: HTMLVideoElement, address: string, signal: AbortSignal): Promise<void> {
  const timers: number[] = [];
  let forbidden: (event: SecurityPolicyViolationEvent) => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (afterMs: number, why: string): void => {
        const timer = window.setTimeout(() => {
          reject(new Error(why));
        }, afterMs);
        timers.push(timer);
      };
      const look = (): void => {
        const begun = element.readyState >= element.HAVE_CURRENT_DATA;
        if (begun && element.videoWidth > 0 && element.duration > 0) resolve();
      };
      refuse(PATIENCE_MS, `nothing of it came within ${PATIENCE_MS / 1000} seconds.`);
      element.onresize = look;
      element.onloadeddata = () => {
        refuse(SIZE_PATIENCE_MS, 'it holds sound only, or has no length. Choose a video file.');
        look();
      };
      forbidden = ({ effectiveDirective }) => {
        if (effectiveDirective === 'media-src') reject(new Error(FORBIDDEN));
      };
      document.addEventListener('securitypolicyviolation', forbidden);
      signal.onabort = () => {
        reject(new Error('another was chosen.'));
      };
      element.onerror = () => {
        refuse(POLICY_MS, 'this browser cannot play it. Choose an MP4 or WebM file.');
      };
      element.src = address;
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    document.removeEventListener('securitypolicyviolation', forbidden);
    signal.onabort = element.onresize = element.onloadeddata = element.onerror = null;
  }
}

/** Why a video cannot be played, and what to do; browsers tell pages little, so a bit is found out afterwards. */
async function reasonOf(
  source: string | Blob,
  element: HTMLVideoElement,
  cause: unknown,
  signal: AbortSignal,
): Promise<string> {
  if (typeof source === 'string') {
    const asking = fetch(source, { method: 'HEAD', signal: within(REASON_MS, signal) });
    const answer = await asking.catch(() => null);
    if (!answer) return 'the server could not be reached. Try again.';
    if (!answer.ok) return `the server answered ${answer.status}.`;
  } else {
    if (source.size === 0) return 'the file is empty. Choose another.';
    const film = source.type.startsWith('video/');
    if (film && element.canPlayType(source.type) === '')
      return `this browser cannot play ${source.type}. Choose an MP4 or WebM file.`;
    if (!film && element.error) return 'it is not a video. Choose an MP4 or WebM file.';
  }
  return cause instanceof Error ? cause.message : 'unknown reason.';
}

function nameOf(source: string | Blob): string {
  if (typeof source === 'string') return source;
  return source instanceof File ? source.name : 'the video';
}
