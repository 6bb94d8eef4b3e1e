import type { BackdropError, BackgroundProcessor } from '../processor';
import { asBackdropError } from '../processor/errors';

/** Told what went wrong, also when the call's own interface has no way to say it. */
export type OnError = (error: BackdropError) => void;

/** Frames a second of a picture that stands still: enough for a receiver that joins late. */
const STANDSTILL_RATE = 1;

/** A dark picture for as long as there is nothing else to show; frames of it go on until the track is stopped. */
export function placeholderTrack(camera: MediaStreamTrack): MediaStreamTrack {
  const { width = 640, height = 360 } = camera.getSettings();
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  // Before the capture: Firefox wants a context by then.
  darken(canvas.getContext('2d'));
  const [track] = canvas.captureStream(STANDSTILL_RATE).getVideoTracks();
  const timer = setInterval(() => {
    // Stopping a track fires no event.
    if (track.readyState === 'ended') clearInterval(timer);
    else darken(canvas.getContext('2d'));
  }, 1000 / STANDSTILL_RATE);
  return track;
}

/** Covers a canvas with the placeholder's dark grey. */
export function darken(context: CanvasRenderingContext2D | null): void {
  if (!context) return;
  context.fillStyle = 'rgb(28 28 28)';
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

/**
 * Hands every error of a processor on, each once: what fails at a start is also heard as an event. What it gives never
 * throws, since a call that hears of an exception goes on with the camera.
 */
export function raiseOnce(processor: BackgroundProcessor, onError: OnError): (error: unknown) => void {
  const raised = new WeakSet();
  const raise = (thrown: unknown): void => {
    const error = asBackdropError(thrown);
    // Stopped by its own caller: nothing went wrong.
    if (error.code === 'stopped' || raised.has(error)) return;
    raised.add(error);
    try {
      onError(error);
    } catch (another) {
      reportError(another);
    }
  };
  processor.on('error', raise);
  return raise;
}
