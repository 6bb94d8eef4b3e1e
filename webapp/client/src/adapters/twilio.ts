import { BackdropError, BackgroundProcessor, type BackgroundProcessorOptions } from '../processor';
import { darken, raiseOnce, type OnError } from './closed';
import { Feed, type TwilioInput } from './twilio-feed';

export type { OnError } from './closed';
export type { TwilioFrame, TwilioInput } from './twilio-feed';

/** What Twilio is told beside the processor: the camera's own element, and a canvas that can be drawn on. */
export const TWILIO_OPTIONS = { inputFrameBufferType: 'video', outputFrameBufferContextType: '2d' } as const;

/**
 * The background for Twilio: a `VideoProcessor` for `LocalVideoTrack.addProcessor` of twilio-video 2.
 *
 * Twilio calls it once a frame, on the page's main thread, and sends what is on its canvas then. So the newest finished
 * frame is drawn there, and a dark placeholder as long as there is none; the camera's own is never drawn. Where a call
 * allows it, a track made of {@link BackgroundProcessor.start}'s is lighter: `new LocalVideoTrack(track)`.
 *
 * @example
 * ```ts
 * import { createLocalVideoTrack } from 'twilio-video';
 * import { TWILIO_OPTIONS, TwilioBackground } from 'backdrop/twilio';
 *
 * const background = new TwilioBackground({ effect: 'blur' }, (error) => console.warn(error.code, error.message));
 * const camera = await createLocalVideoTrack();
 * camera.addProcessor(background, TWILIO_OPTIONS);
 * ```
 */
export class TwilioBackground {
  /** For {@link BackgroundProcessor.update} and its events. */
  readonly processor: BackgroundProcessor;
  readonly #raise: (error: unknown) => void;
  /** One for all frames, so that it is raised once. */
  readonly #undrawable = new BackdropError(
    'setting-invalid',
    "Twilio's canvas cannot be drawn on: give addProcessor the options TWILIO_OPTIONS, or none.",
    'outputFrameBufferContextType',
  );
  readonly #finished = document.createElement('video');
  #feed: Feed | null = null;

  /** `onError` is told of every error; without it, errors are reported as uncaught ones are. */
  constructor(options: BackgroundProcessorOptions = {}, onError: OnError = reportError) {
    this.processor = new BackgroundProcessor(options);
    this.#raise = raiseOnce(this.processor, onError);
    this.#finished.muted = true;
    this.#finished.playsInline = true;
    this.processor.on('track', (track) => {
      this.#show(track);
    });
  }

  /** Called by Twilio with each frame of the camera, in whatever shape; draws the newest finished one. */
  processFrame(input: TwilioInput, output: HTMLCanvasElement): void {
    const context = output.getContext('2d');
    if (!context) {
      this.#raise(this.#undrawable);
      return;
    }
    if (!this.#feed?.takes(input)) this.#start(input);
    this.#feed!.push(input);
    if (this.#shown) context.drawImage(this.#finished, 0, 0, output.width, output.height);
    else darken(context);
  }

  /** Whether there is a finished frame, of a track that has not ended. */
  get #shown(): boolean {
    const stream = this.#finished.srcObject as MediaStream | null;
    const { readyState, HAVE_CURRENT_DATA } = this.#finished;
    return stream?.getVideoTracks()[0]?.readyState === 'live' && readyState >= HAVE_CURRENT_DATA;
  }

  #start(input: TwilioInput): void {
    this.#feed?.close();
    this.#finished.srcObject = null;
    const feed = (this.#feed = new Feed(input));
    this.processor.start(feed.track).then((track) => {
      this.#show(track);
    }, this.#raise);
  }

  #show(track: MediaStreamTrack): void {
    this.#finished.srcObject = new MediaStream([track]);
    // Twilio has nothing to wait for it with; one that does not play leaves the placeholder.
    void this.#finished.play().catch(() => undefined);
  }

  /** Frees everything. Twilio does not say when it has let go of a processor: call it after `removeProcessor`. */
  dispose(): void {
    this.#finished.srcObject = null;
    this.#feed?.close();
    this.#feed = null;
    this.processor.dispose();
  }
}
