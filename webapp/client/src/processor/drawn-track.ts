import type { OutputEndpoint } from './endpoints';
import { BackdropError } from './errors';

/**
 * The output for browsers in which neither a worker nor a stream can make a track, but a canvas of the page can: the
 * worker sends its finished frames, and they are drawn here. Not by the worker itself: Firefox cannot capture a canvas
 * that it draws on, and WebKit 2.50 sends other memory then, the camera's pictures among it.
 *
 * @throws BackdropError `browser-unsupported` where a canvas cannot become a track either.
 */
export function drawnTrack(camera: MediaStreamTrack): OutputEndpoint {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context || !('captureStream' in canvas))
    throw new BackdropError(
      'browser-unsupported',
      'This browser cannot make a video track from pictures (captureStream). Use a current Chromium, Firefox or Safari.',
    );
  // The size that frames will have: a change of it would show a call's other side an empty picture.
  const { width = canvas.width, height = canvas.height } = camera.getSettings();
  Object.assign(canvas, { width, height });
  // A see-through frame replaces what is there, and is not drawn over it.
  context.globalCompositeOperation = 'copy';
  const [track] = canvas.captureStream().getVideoTracks();
  const { port1: port, port2: given } = new MessageChannel();
  port.onmessage = ({ data: frame }: MessageEvent<VideoFrame>) => {
    const { displayWidth, displayHeight } = frame;
    if (canvas.width !== displayWidth || canvas.height !== displayHeight) {
      Object.assign(canvas, { width: displayWidth, height: displayHeight });
      context.globalCompositeOperation = 'copy'; // A new size forgets it.
    }
    context.drawImage(frame, 0, 0);
    frame.close();
  };
  return {
    choice: { kind: 'port', port: given },
    transfer: [given],
    track,
    stop: () => {
      track.stop();
      port.close();
    },
  };
}
