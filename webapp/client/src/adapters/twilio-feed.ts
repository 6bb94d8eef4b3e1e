import { BackdropError } from '../processor';

/** A frame as Twilio hands it over, as its option `inputFrameBufferType` says. */
export type TwilioInput = HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas | TwilioFrame;

/** A `VideoFrame`, as Twilio's types have it. Twilio leaves closing it to the processor. */
export interface TwilioFrame {
  readonly displayWidth: number;
  readonly displayHeight: number;
  close(): void;
}

/**
 * Twilio's frames as a track again: the camera's own where Twilio shows it in an element, which costs nothing; else
 * that of a canvas.
 */
export class Feed {
  readonly track: MediaStreamTrack;
  readonly #canvas: HTMLCanvasElement | null = null;

  constructor(input: TwilioInput) {
    const camera = cameraOf(input);
    if (camera) {
      this.track = camera;
      return;
    }
    this.#canvas = document.createElement('canvas');
    this.#draw(input);
    [this.track] = this.#canvas.captureStream().getVideoTracks();
  }

  /** Whether it goes on with this frame: not where Twilio has switched the camera. */
  takes(input: TwilioInput): boolean {
    const camera = cameraOf(input);
    return camera ? camera === this.track : this.#canvas !== null;
  }

  /** Passes a frame on, and closes what has to be closed. */
  push(input: TwilioInput): void {
    try {
      if (this.#canvas) this.#draw(input);
    } finally {
      if ('close' in input) input.close();
    }
  }

  #draw(input: TwilioInput): void {
    const canvas = this.#canvas!;
    const [width, height] = sizeOf(input);
    if (width === 0 || height === 0) return; // The camera has not said yet.
    // Setting a size clears the canvas.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    if (!context)
      throw new BackdropError(
        'browser-unsupported',
        'This browser gives no canvas to draw camera frames on.',
      );
    context.drawImage(input as CanvasImageSource, 0, 0, width, height);
  }

  /** Ends what is its own; the camera is not. */
  close(): void {
    if (this.#canvas) this.track.stop();
  }
}

/** The camera's track, where the frame is an element that plays it. */
function cameraOf(input: TwilioInput): MediaStreamTrack | null {
  if (!(input instanceof HTMLVideoElement) || !(input.srcObject instanceof MediaStream)) return null;
  return input.srcObject.getVideoTracks()[0] ?? null;
}

function sizeOf(input: TwilioInput): [number, number] {
  if (input instanceof HTMLVideoElement) return [input.videoWidth, input.videoHeight];
  if ('displayWidth' in input) return [input.displayWidth, input.displayHeight];
  return [input.width, input.height];
}
