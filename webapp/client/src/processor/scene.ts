import { Newest } from '../newest';
import { Preemptive } from '../preemptive';
import type { ProcessorOptions } from './options';
import type { SceneVideo } from './scene-video';

/** The options that decide which video plays. */
type Shown = Pick<ProcessorOptions, 'effect' | 'video'>;

/** Whether no video is shown any more after this. */
function endsVideo({ effect }: Partial<Shown>): boolean {
  return effect !== undefined && effect !== 'video';
}

/** Keeps the background video that is shown, and none while another effect is. */
export class Scene {
  readonly #open: (source: string | Blob, signal: AbortSignal) => Promise<SceneVideo>;
  #shown: Shown = { effect: 'blur', video: null };
  #newest = new Newest();
  /** What plays, and from where. */
  #playing: { video: SceneVideo; source: string | Blob } | null = null;
  #videos = new Preemptive();
  /** What is being opened. */
  #opening: string | Blob | null = null;
  /** Changes about the video that are on their way. */
  #pending = 0;
  #running = false;

  /** `open` plays a video, or gives up where its signal says so. */
  constructor(open: (source: string | Blob, signal: AbortSignal) => Promise<SceneVideo>) {
    this.#open = open;
  }

  /**
   * Makes a change that may be about the video. The one before plays on until the change has been made, and after it
   * where it was refused. Neither another effect nor another video waits for one that is slow to open.
   *
   * @param order rises with every change that is asked for: where they overlap, the last counts.
   * @param apply makes the change; it is given the video, where that is another one. Where its signal says so it may give
   *   up, and is asked again once what was urgent is over.
   * @param signal where it says so, the change is wanted no more.
   */
  change<T>(
    { effect, video }: Partial<Shown>,
    order: number,
    apply: (video: SceneVideo | null, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<T> {
    if (effect === undefined && video === undefined) return apply(null, signal);
    const change = { ...(effect !== undefined && { effect }), ...(video !== undefined && { video }) };
    const make = (until: AbortSignal): Promise<T> => this.#change(change, order, apply, until);
    if (endsVideo(change)) return make(signal);
    const shows = (effect ?? this.#shown.effect) === 'video';
    const urgent = shows && video !== undefined && video !== this.#opening;
    return this.#videos.run(make, { urgent, signal });
  }

  async #change<T>(
    change: Partial<Shown>,
    order: number,
    apply: (video: SceneVideo | null, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    this.#pending++;
    let video: SceneVideo | null = null;
    try {
      for (;;) {
        const wanted = this.#sourceAfter(change, order);
        // Another change that is on its way may end what plays.
        const plays = this.#pending === 1 && this.#playing?.source === wanted;
        if (endsVideo(change)) video = null;
        else if (wanted !== null && !plays) video = await this.#openNext(wanted, signal);
        const result = await apply(this.#sourceAfter(change, order) === wanted ? video : null, signal);
        this.#shown = this.#newest.settled(this.#shown, change, order);
        const shown = this.#sourceAfter({}, order);
        if (shown === null) this.#play(null);
        else if (video && wanted === shown) {
          this.#play({ video, source: shown });
          video = null;
        }
        // Where what was to play on has been ended meanwhile, it is opened anew.
        if (shown === null || this.#playing || endsVideo(change)) return result;
        video?.close();
        video = null;
      }
    } finally {
      this.#pending--;
      video?.close();
    }
  }

  async #openNext(source: string | Blob, signal: AbortSignal): Promise<SceneVideo> {
    signal.throwIfAborted();
    this.#opening = source;
    try {
      return await this.#open(source, signal);
    } finally {
      this.#opening = null;
    }
  }

  /** What plays once a change is made; null where nothing does. */
  #sourceAfter(change: Partial<Shown>, order: number): string | Blob | null {
    const { effect, video } = { ...this.#shown, ...this.#newest.of(change, order) };
    return effect === 'video' ? video : null;
  }

  #play(next: { video: SceneVideo; source: string | Blob } | null): void {
    this.#playing?.video.close();
    this.#playing = next;
    next?.video.run(this.#running);
  }

  /** Whether somebody sees it. */
  run(on: boolean): void {
    this.#running = on;
    this.#playing?.video.run(on);
  }

  /** Ends the video; the next change that asks for one plays it anew. */
  close(): void {
    this.#running = false;
    this.#play(null);
  }
}
