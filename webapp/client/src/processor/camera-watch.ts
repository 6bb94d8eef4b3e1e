import { BackdropError } from './errors';

/**
 * Hears of a camera that has no more pictures to give, for now or for good.
 *
 * @param told gets `camera-muted` or `camera-lost`.
 * @returns how to stop listening.
 * @throws BackdropError `camera-lost` where it has ended already.
 */
export function watchCamera(camera: MediaStreamTrack, told: (error: BackdropError) => void): () => void {
  if (camera.readyState === 'ended') throw lost();
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

const muted = (): BackdropError =>
  new BackdropError(
    'camera-muted',
    'The camera sends no picture: the system or another program has switched it off. The picture comes back with it.',
  );

const lost = (): BackdropError =>
  new BackdropError(
    'camera-lost',
    'The camera has ended: it was unplugged, or something else has taken it. Plug it in and start it again.',
  );
