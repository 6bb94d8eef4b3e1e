import { BackdropError, type ErrorCode } from '../processor/errors';
import type { CameraSize } from './address';

/** The names that getUserMedia fails with (https://w3c.github.io/mediacapture-main/), and what each means here. */
const FAILURES: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotFoundError: 'camera-missing',
  OverconstrainedError: 'camera-missing',
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};

const WORDS: Partial<Record<ErrorCode, string>> = {
  'camera-denied':
    'The camera was not allowed. Allow it beside the address bar (and in your system’s privacy settings), then try again.',
  'camera-missing': 'No camera was found. Connect one, then try again.',
  'camera-busy': 'The camera is in use by another program. Close that program or its call, then try again.',
  'camera-lost':
    'The camera was unplugged, or its permission was taken back. Connect or allow it, then try again.',
};

/** A camera's failure in words. */
export function cameraError(code: ErrorCode, cause?: unknown): BackdropError {
  const fallback = 'The camera could not be opened. Try again.';
  return new BackdropError(code, WORDS[code] ?? fallback, 'camera', { cause });
}

/** What an error of getUserMedia means; one of no known name counts as a busy camera, which trying again may cure. */
export function failureCode(error: unknown): ErrorCode {
  const name = error instanceof Error ? error.name : '';
  return Object.hasOwn(FAILURES, name) ? FAILURES[name] : 'camera-busy';
}

/**
 * Asks for the camera.
 *
 * @param size is a wish: a camera without it gives its nearest.
 * @param lost is called once, if the camera goes away by itself; not when the track is stopped.
 * @throws BackdropError `camera-denied`, `camera-missing`, `camera-busy` or `browser-unsupported`.
 */
export async function openCamera(size: CameraSize, lost: () => void): Promise<MediaStreamTrack> {
  // Browsers hide it on pages that did not come over https or from this machine.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices)
    throw new BackdropError(
      'browser-unsupported',
      'This browser gives no camera to this page. Open it over https, or from localhost.',
      'camera',
    );
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({
      audio: false,
      video: { width: { ideal: size.width }, height: { ideal: size.height }, frameRate: { ideal: 30 } },
    });
  } catch (error) {
    throw cameraError(failureCode(error), error);
  }
  const [track] = stream.getVideoTracks();
  // A camera that fails as it starts gives a track all the same, one that has already ended.
  if (track.readyState === 'ended') throw cameraError('camera-busy');
  track.addEventListener('ended', lost, { once: true });
  return track;
}
