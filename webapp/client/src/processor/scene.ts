import { Exclusive } from '../exclusive';
import type { ProcessorOptions } from './options';
import type { SceneVideo } from './scene-video';

/** The options that decide which video plays. */
type Shown = Pick<ProcessorOptions, 'effect' | 'video'>;

/** Keeps the background video that is shown, and none while another effect is. */
export class Scene {
  readonly #open: (source: string | Blob) => Promise<SceneVideo>;
  #shown: Shown = { effect: 'blur', video: null };
  #video: SceneVideo | null = null;
  #running = false;
  #changes = new Exclusive();

  /** `open` plays a video. */
  constructor(open: (source: string | Blob) => Promise<SceneVideo>) {
    this.#open = open;
  }

  /**
   * Makes a change that may be about the video. The one before plays on until the change has been made, and after it
   * where it was refused.
   *
   * @param apply makes the change; it is given the video, where that is another one.
   */
  change<T>(change: Partial<Shown>, apply: (video: SceneVideo | null) => Promise<T>): Promise<T> {
    // What is not about it does not wait for a video that is still opened.
    if (change.effect === undefined && change.video === undefined) return apply(null);
    return this.#changes.run(() => this.#change(change, apply));
  }

  async #change<T>(change: Partial<Shown>, apply: (video: SceneVideo | null) => Promise<T>): Promise<T> {
    const { effect = this.#shown.effect, video = this.#shown.video } = change;
    const wanted = effect === 'video' ? video : null;
    const same = this.#video !== null && wanted === this.#shown.video;
    const next = wanted === null ? null : same ? this.#video : await this.#open(wanted);
    const other = next === this.#video ? null : next;
    let result: T;
    try {
      result = await apply(other);
    } catch (error) {
      other?.close();
      throw error;
    }
    if (next !== this.#video) this.#video?.close();
    this.#video = next;
    this.#shown = { effect, video };
    other?.run(this.#running);
    return result;
  }

  /** Whether somebody sees it. */
  run(on: boolean): void {
    this.#running = on;
    this.#video?.run(on);
  }

  /** Ends the video; the next change that asks for one plays it anew. */
  close(): void {
    this.#running = false;
    this.#video?.close();
    this.#video = null;
  }
}
