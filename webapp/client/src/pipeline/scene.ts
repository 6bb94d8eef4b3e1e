import { BackdropError } from '../processor/errors';
import type { LatestFrame } from './latest';
import { meanColor } from './mean';
import type { Color } from './plan';

/** A video that plays sends its first frame within a moment; one that is late has stopped. */
const PATIENCE_MS = 10_000;

/** How often a video's mean colour is looked at, in milliseconds: light that follows a film faster would flicker. */
const COLOR_INTERVAL_MS = 1000;

/** The background video as the worker knows it: its newest frame, and now and then its colour. */
export class Scene {
  /** Mean colour of a frame at most a second old, 0..255. */
  color: Color | null = null;
  #frames: LatestFrame;
  #first: VideoFrame | null;
  #looked = -Infinity;

  private constructor(
    readonly name: string,
    frames: LatestFrame,
    first: VideoFrame,
  ) {
    this.#frames = frames;
    this.#first = first;
  }

  /**
   * Waits for a video's first frame.
   *
   * @param frames is closed where none comes.
   * @param signal where it says so, nobody waits for it any more.
   * @throws BackdropError `video-invalid` where none comes.
   */
  static async open(name: string, frames: LatestFrame, signal?: AbortSignal): Promise<Scene> {
    const close = (): void => {
      frames.close();
    };
    signal?.addEventListener('abort', close);
    let timer = 0;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        frames.close();
        resolve(null);
      }, PATIENCE_MS) as unknown as number;
    });
    const taken = await Promise.race([frames.take(), late]);
    clearTimeout(timer);
    signal?.removeEventListener('abort', close);
    if (taken) return new Scene(name, frames, taken.frame);
    frames.close();
    throw new BackdropError(
      'video-invalid',
      'The video plays, but its pictures do not arrive. Choose another, or keep this page in view.',
      'video',
    );
  }

  /** A frame that nobody has taken yet, the caller's to close; null where the one before is still the newest. */
  newest(): VideoFrame | null {
    const frame = this.#frames.poll() ?? this.#first;
    if (frame !== this.#first) this.#first?.close();
    this.#first = null;
    return frame;
  }

  /** Looks at the colour of a frame, where it is time to; true where it has changed. */
  look(frame: VideoFrame): boolean {
    const now = performance.now();
    if (now - this.#looked < COLOR_INTERVAL_MS) return false;
    this.#looked = now;
    const before = this.color;
    this.color = meanColor(frame) ?? before;
    return this.color?.join() !== before?.join();
  }

  close(): void {
    this.#frames.close();
    this.#first?.close();
    this.#first = null;
  }
}
