import { BackdropError, BackgroundProcessor, type BackgroundProcessorOptions } from '../processor';
import { placeholderTrack, raiseOnce, type OnError } from './closed';

export type { OnError } from './closed';

/** What LiveKit hands over, as far as it is used here. */
export interface LiveKitTrack {
  /** The camera's. */
  track: MediaStreamTrack;
}

/**
 * The background for LiveKit: a `TrackProcessor` of livekit-client 2.
 *
 * LiveKit goes on with the camera's own track where `init` or `restart` rejects. So they do not: where the processor
 * cannot start, a dark placeholder is sent, and `onError` is told.
 *
 * @example
 * ```ts
 * import { createLocalVideoTrack } from 'livekit-client';
 * import { LiveKitBackground } from 'backdrop/livekit';
 *
 * const background = new LiveKitBackground({ effect: 'blur' }, (error) => console.warn(error.code, error.message));
 * // Given here and not later: so no frame is published before.
 * const camera = await createLocalVideoTrack({ processor: background });
 * await background.processor.update({ strength: 0.8 });
 * ```
 */
export class LiveKitBackground {
  readonly name = 'backdrop';
  /** For {@link BackgroundProcessor.update} and its events. */
  readonly processor: BackgroundProcessor;
  /** What LiveKit publishes; undefined before `init` and after `destroy`. */
  processedTrack?: MediaStreamTrack;
  readonly #raise: (error: unknown) => void;
  /** Rises with everything that makes a start before it pointless. */
  #turn = 0;

  /** `onError` is told of every error; without it, errors are reported as uncaught ones are. */
  constructor(options: BackgroundProcessorOptions = {}, onError: OnError = reportError) {
    this.processor = new BackgroundProcessor(options);
    this.#raise = raiseOnce(this.processor, onError);
    this.processor.on('track', (track) => {
      this.processedTrack = track;
    });
  }

  /**
   * Called by LiveKit with the camera's track.
   *
   * @param options LiveKit's own.
   * @throws BackdropError `already-started` where it is in use: LiveKit would show the camera for a moment while it
   *   sets the same processor again. To change something, call `processor.update()`.
   */
  async init({ track }: LiveKitTrack): Promise<void> {
    if (this.processedTrack)
      throw new BackdropError(
        'already-started',
        'This LiveKitBackground is in use already. Change it with processor.update(), or make another one.',
      );
    await this.restart({ track });
  }

  /**
   * Called by LiveKit with another track: the camera was switched, or unmuted.
   *
   * @param options LiveKit's own.
   */
  async restart({ track }: LiveKitTrack): Promise<void> {
    const turn = ++this.#turn;
    const before = this.processedTrack;
    const made = await this.processor.start(track).catch((error: unknown) => {
      if (turn !== this.#turn) return null;
      this.#raise(error);
      return placeholderTrack(track);
    });
    if (!made) return;
    if (turn !== this.#turn) {
      made.stop();
      return;
    }
    this.processedTrack = made;
    before?.stop();
  }

  /** Called by LiveKit at the end. It frees everything; `init` may come again. */
  destroy(): Promise<void> {
    this.#turn++;
    this.processedTrack?.stop();
    delete this.processedTrack;
    this.processor.dispose();
    return Promise.resolve();
  }
}
