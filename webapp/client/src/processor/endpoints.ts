import type { SinkChoice, SourceChoice } from '../pipeline/messages';
import { BackdropError } from './errors';

/** One end of the pipeline on the main thread, and what the worker is told of it. */
export interface Endpoint<Choice> {
  choice: Choice;
  transfer: Transferable[];
  stop(): void;
}

/** For tracks that do not say, a canvas's for one. */
const USUAL_FRAME_RATE = 30;

/** How a camera track's frames get to the worker: as a stream where the browser can, else one by one from a video. */
export function openSource(
  track: MediaStreamTrack,
  post: (frame: VideoFrame) => void,
): Endpoint<SourceChoice> {
  const { frameRate = USUAL_FRAME_RATE } = track.getSettings();
  if ('MediaStreamTrackProcessor' in window) {
    // One frame waits at most: a late one is worth nothing.
    const init = { track: track as MediaStreamVideoTrack, maxBufferSize: 1 };
    const { readable } = new MediaStreamTrackProcessor(init) as { readable: ReadableStream<VideoFrame> };
    return { choice: { kind: 'stream', readable, frameRate }, transfer: [readable], stop: () => undefined };
  }
  if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype) || !('VideoFrame' in window))
    throw new BackdropError(
      'browser-unsupported',
      'This browser gives pages no access to video frames (VideoFrame, requestVideoFrameCallback). Use a current Chromium, Firefox or Safari.',
    );
  return { choice: { kind: 'messages', frameRate }, transfer: [], stop: pumpFrames(track, post) };
}

function pumpFrames(track: MediaStreamTrack, post: (frame: VideoFrame) => void): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  let running = true;
  const next: VideoFrameRequestCallback = (_now, { mediaTime }) => {
    if (!running) return;
    post(new VideoFrame(video, { timestamp: Math.round(mediaTime * 1e6) }));
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  void video.play();
  return () => {
    running = false;
    video.srcObject = null;
  };
}

/** An {@link Endpoint} for the output; its track is known at once, or comes with the worker's answer. */
export interface OutputEndpoint extends Endpoint<SinkChoice> {
  track: MediaStreamTrack | null;
}

/** How finished frames become a track again: the best way that this browser has. */
export function openOutput(): OutputEndpoint {
  if ('MediaStreamTrackGenerator' in window) {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const { writable } = generator;
    return {
      choice: { kind: 'stream', writable },
      transfer: [writable],
      track: generator,
      stop: () => {
        generator.stop();
      },
    };
  }
  const canvas = document.createElement('canvas');
  if ('captureStream' in canvas && 'transferControlToOffscreen' in canvas) {
    const offscreen = canvas.transferControlToOffscreen();
    const [track] = canvas.captureStream().getVideoTracks();
    return {
      choice: { kind: 'canvas', canvas: offscreen },
      transfer: [offscreen],
      track: track,
      stop: () => {
        track.stop();
      },
    };
  }
  return { choice: { kind: 'generator' }, transfer: [], track: null, stop: () => undefined };
}
