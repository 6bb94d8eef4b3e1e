import { BackdropError } from './errors';

/**
 * Hears of a camera that has no more pictures to give, for now or for good.
 *
 * @param told gets `camera-muted` or `camera-lost`.
 * @returns how to stop listening.
 * @throws BackdropError `camera-lost` where it has ended already.
 */
export function watchCamera(camera: MediaStreamTrack, told: (error: BackdropError) => void): () => void {
  checkCamera(camera);
  const listeners = {
    mute: () => {
      told(muted());
    },
    ended: () => {
      told(lost());
    },
  };
  for (const [event, listener] of Object.entries(listeners)) camera.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) camera.removeEventListener(event, listener);
  };
}

/**
 * @throws BackdropError `camera-lost` where the track has ended; `setting-invalid` where it is no video track: callers
 *   without types may give anything.
 */
export function checkCamera(camera: MediaStreamTrack): void {
  // Not by its class: a track of a frame in the page has another.
  const { kind } = (camera as Partial<MediaStreamTrack> | null) ?? {};
  if (kind !== 'video')
    throw new BackdropError(
      'setting-invalid',
      'A camera’s video track is needed: stream.getVideoTracks()[0] of what getUserMedia() gives.',
      'camera',
    );
  if (camera.readyState === 'ended') throw lost();
}

/** What is told of a camera that sends nothing for now. */
export const muted = (): BackdropError =>
  new BackdropError(
    'camera-muted',
    'The camera sends no picture: the system or another program has switched it off. The picture comes back with it.',
  );

const lost = (): BackdropError =>
  new BackdropError(
    'camera-lost',
    'The camera has ended: it was unplugged or stopped, or something else has taken it. Plug it in and start it again.',
  );
