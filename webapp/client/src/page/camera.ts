import type { BackdropError, ErrorCode } from '../processor';
import type { CameraWish } from './address';
import type { Key } from './language/language';
import { ToldError } from './told';

/** The names that getUserMedia fails with (https://w3c.github.io/mediacapture-main/), and what each means here. */
const FAILURES: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotFoundError: 'camera-missing',
  OverconstrainedError: 'camera-missing',
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};

const WORDS: Partial<Record<ErrorCode, Key>> = {
  'camera-denied': 'camera.denied',
  'camera-missing': 'camera.missing',
  'camera-busy': 'camera.busy',
  'camera-lost': 'camera.lost',
};

/** A camera's failure in words. */
export function cameraError(code: ErrorCode, cause?: unknown): BackdropError {
  return new ToldError(code, { key: WORDS[code] ?? 'camera.failed' }, 'camera', { cause });
}

/** What an error of getUserMedia means; one of no known name counts as a busy camera, which trying again may cure. */
export function failureCode(error: unknown): ErrorCode {
  const name = error instanceof Error ? error.name : '';
  return Object.hasOwn(FAILURES, name) ? FAILURES[name] : 'camera-busy';
}

/**
 * Asks for the camera.
 *
 * @param wish is none that a camera has to fulfil: it gives its nearest.
 * @param lost is called once, if the camera goes away by itself; not when the track is stopped.
 * @throws BackdropError `camera-denied`, `camera-missing`, `camera-busy` or `browser-unsupported`.
 */
export async function openCamera(wish: CameraWish, lost: () => void): Promise<MediaStreamTrack> {
  // Browsers hide it on pages that did not come over https or from this machine.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new ToldError('browser-unsupported', { key: 'camera.withheld' }, 'camera');
  let stream: MediaStream;
  try {
    stream = await devices
      .getUserMedia({ audio: false, video: constraintsFor(wish) })
      .catch((error: unknown) => {
        // The one that was chosen is not plugged in any more: another will do.
        if (!wish.device || !isOverconstrained(error)) throw error;
        return devices.getUserMedia({ audio: false, video: constraintsFor({ ...wish, device: '' }) });
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

/** A wish as getUserMedia takes it. A camera that was chosen goes before a side that was. */
export function constraintsFor({
  width,
  height,
  frameRate,
  facing,
  device,
}: CameraWish): MediaTrackConstraints {
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate },
    // Exactly: with wishes alone, browsers take another camera that has more of the wished size.
    ...(device ? { deviceId: { exact: device } } : facing && { facingMode: { ideal: facing } }),
  };
}

function isOverconstrained(error: unknown): boolean {
  return error instanceof Error && error.name === 'OverconstrainedError';
}

const DEVICE_KEY = 'backdrop.camera';

/** The camera that the visitor chose last on this device; empty where there is none, or nothing may be kept. */
export function rememberedDevice(): string {
  try {
    return localStorage.getItem(DEVICE_KEY) ?? '';
  } catch {
    return '';
  }
}

/** Keeps the choice of a camera for the next visit, where the browser allows keeping anything. */
export function rememberDevice(id: string): void {
  try {
    if (id) localStorage.setItem(DEVICE_KEY, id);
    else localStorage.removeItem(DEVICE_KEY);
  } catch {
    // Next time the browser chooses.
  }
}
