import type { Size } from '../models/sides';
import { placeholderFrame } from './placeholder';
import type { Sink } from './sink';

/** How long the last finished frame stands in for frames that could not be finished. */
const REPEAT_MS = 2000;
/** The placeholder does not move: two a second keep a call's encoder awake and cost nothing. */
const PLACEHOLDER_INTERVAL_MS = 500;

/** What an answer takes over from the camera's frame. */
type Shape = Pick<VideoFrame, 'timestamp' | 'displayWidth' | 'displayHeight'>;

/**
 * The only door out. It never sees a camera frame but by {@link pass}, which is for the effect `none` alone: what
 * cannot be finished is answered with the last finished frame, and after a while with a placeholder.
 */
export class Emit {
  #last: { frame: VideoFrame; at: number } | null = null;
  #placeholderAt = -Infinity;
  /** What was answered last, and when. */
  #answered: { shape: Shape; at: number };

  /** `size` is what the camera was set to, for a placeholder before its first frame. */
  constructor(
    readonly sink: Sink,
    { width, height }: Size,
  ) {
    this.#answered = {
      shape: { timestamp: 0, displayWidth: width, displayHeight: height },
      at: performance.now(),
    };
  }

  /** Sends a finished frame and keeps it for {@link hold}. Takes over the frame. */
  async send(frame: VideoFrame): Promise<void> {
    this.forget();
    this.#last = { frame: frame.clone(), at: performance.now() };
    this.#answer(frame);
    await this.sink.write(frame);
  }

  /** Sends a camera frame as it is, because the user chose so; it is not kept. Takes over the frame. */
  async pass(frame: VideoFrame): Promise<void> {
    this.forget();
    this.#answer(frame);
    await this.sink.write(frame);
  }

  /** Answers a frame that could not be finished. */
  async hold({ timestamp, displayWidth, displayHeight }: Shape): Promise<void> {
    const now = performance.now();
    this.#answer({ timestamp, displayWidth, displayHeight });
    if (this.#last && now - this.#last.at < REPEAT_MS) {
      await this.sink.write(new VideoFrame(this.#last.frame, { timestamp }));
      return;
    }
    this.forget();
    if (now - this.#placeholderAt < PLACEHOLDER_INTERVAL_MS) return;
    this.#placeholderAt = now;
    await this.sink.write(placeholderFrame(displayWidth, displayHeight, timestamp));
  }

  /** Answers a camera that sends nothing, for now or any more. */
  async cover(): Promise<void> {
    const { shape, at } = this.#answered;
    const timestamp = shape.timestamp + Math.round(1000 * (performance.now() - at));
    await this.hold({ ...shape, timestamp });
  }

  #answer({ timestamp, displayWidth, displayHeight }: Shape): void {
    this.#answered = { shape: { timestamp, displayWidth, displayHeight }, at: performance.now() };
  }

  /** Drops the kept frame: whatever is held from now on starts with the placeholder. */
  forget(): void {
    this.#last?.frame.close();
    this.#last = null;
  }

  async dispose(): Promise<void> {
    this.forget();
    await this.sink.close();
  }
}
