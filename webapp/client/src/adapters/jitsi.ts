import { BackdropError, BackgroundProcessor, type BackgroundProcessorOptions } from '../processor';
import { placeholderTrack, raiseOnce, type OnError } from './closed';

export type { OnError } from './closed';

/** A `JitsiLocalTrack`, as far as it is used here. */
export interface JitsiTrack {
  isVideoTrack(): boolean;
  videoType?: string;
}

/**
 * The background for Jitsi: an effect for lib-jitsi-meet's `JitsiLocalTrack.setEffect`, or for the option `effects` of
 * `createLocalTracks`.
 *
 * Jitsi wants the finished stream at once, before anything is loaded; until then it shows a placeholder. Where the
 * processor cannot start, the stream's track ends, or is a dark placeholder, and `onError` is told.
 *
 * @example
 * ```ts
 * import { JitsiBackground } from 'backdrop/jitsi';
 *
 * const background = new JitsiBackground({ effect: 'blur' }, (error) => console.warn(error.code, error.message));
 * const [camera] = await JitsiMeetJS.createLocalTracks({ devices: ['video'], effects: [background] });
 * ```
 */
export class JitsiBackground {
  /** For {@link BackgroundProcessor.update} and its events. */
  readonly processor: BackgroundProcessor;
  readonly #raise: (error: unknown) => void;
  #output: MediaStreamTrack | null = null;

  /** `onError` is told of every error; without it, errors are reported as uncaught ones are. */
  constructor(options: BackgroundProcessorOptions = {}, onError: OnError = reportError) {
    this.processor = new BackgroundProcessor(options);
    this.#raise = raiseOnce(this.processor, onError);
  }

  /** Whether a track can have this effect: cameras can, shared screens and microphones cannot. */
  isEnabled(track: JitsiTrack): boolean {
    return track.isVideoTrack() && track.videoType === 'camera';
  }

  /** Called by Jitsi with the camera's stream; gives the finished one. */
  startEffect(stream: MediaStream): MediaStream {
    const [camera] = stream.getVideoTracks();
    const { track, started } = this.processor.begin(camera);
    started.then(() => {
      if (!track) this.#tooLate();
    }, this.#raise);
    this.#output = track ?? placeholderTrack(camera);
    return new MediaStream([this.#output]);
  }

  /** A track that only the worker can make comes after Jitsi has gone on without it. */
  #tooLate(): void {
    this.processor.stop().catch(this.#raise);
    this.#raise(
      new BackdropError('browser-unsupported', 'This browser cannot give Jitsi a finished track at once.'),
    );
  }

  /** Called by Jitsi at the end, or while the camera is muted. What was loaded stays for the next start. */
  stopEffect(): void {
    this.#output?.stop();
    this.#output = null;
    this.processor.stop().catch(this.#raise);
  }
}
