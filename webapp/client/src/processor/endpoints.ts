import type { SinkChoice, SourceChoice } from '../pipeline/messages';
import { drawnTrack } from './drawn-track';
import { BackdropError } from './errors';
import { onPictures } from './video-frames';

/** One end of the pipeline on the main thread, and what the worker is told of it. */
export interface Endpoint<Choice> {
  choice: Choice;
  transfer: Transferable[];
  stop: () => void;
}

/** An {@link Endpoint} for the output; its track is known at once, or comes with the worker's answer. */
export interface OutputEndpoint extends Endpoint<SinkChoice> {
  track: MediaStreamTrack | null;
}

/** For tracks that do not say: a canvas's have no rate, and those of a call no size before its first picture. */
const USUAL = { frameRate: 30, width: 640, height: 360 };

/** What a track was set to. */
function settingsOf(track: MediaStreamTrack): typeof USUAL {
  const { frameRate = USUAL.frameRate, width, height } = track.getSettings();
  return width && height ? { frameRate, width, height } : { ...USUAL, frameRate };
}

/**
 * Whether tracks can be handed to workers. Where they can, a worker may be able to read and make tracks, as
 * https://w3c.github.io/mediacapture-transform/ has it and Safari does; only the worker itself knows.
 */
export function workersTake(track: MediaStreamTrack): boolean {
  const tried = track.clone();
  try {
    structuredClone(tried, { transfer: [tried] }).stop();
    return true;
  } catch {
    tried.stop();
    return false;
  }
}

/** A copy of a track for the worker to read; the caller keeps his own. */
export function givenSource(camera: MediaStreamTrack): Endpoint<SourceChoice> {
  const track = camera.clone();
  const choice = { kind: 'track', track, ...settingsOf(camera) } as const;
  return { choice, transfer: [track], stop: () => undefined };
}

/** A track that the worker makes. */
export function givenOutput(): OutputEndpoint {
  return { choice: { kind: 'generator' }, transfer: [], track: null, stop: () => undefined };
}

/** How the page itself gets a camera track's frames to the worker: as a stream, else one by one from a video. */
export function openSource(
  track: MediaStreamTrack,
  post: (frame: VideoFrame) => void,
): Endpoint<SourceChoice> {
  const settings = settingsOf(track);
  if ('MediaStreamTrackProcessor' in window) {
    // One frame waits at most: a late one is worth nothing.
    const init = { track: track as MediaStreamVideoTrack, maxBufferSize: 1 };
    const { readable } = new MediaStreamTrackProcessor(init) as { readable: ReadableStream<VideoFrame> };
    return { choice: { kind: 'stream', readable, ...settings }, transfer: [readable], stop: () => undefined };
  }
  if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype) || !('VideoFrame' in window))
    throw new BackdropError(
      'browser-unsupported',
      'This browser gives pages no access to video frames (VideoFrame, requestVideoFrameCallback). Use a current Chromium, Firefox or Safari.',
    );
  const { port1: clock, port2: given } = new MessageChannel();
  const stop = pumpFrames(track, clock, post);
  return { choice: { kind: 'messages', clock: given, ...settings }, transfer: [given], stop };
}

/** Posts each of a track's frames, as a video shows them that nobody sees. */
function pumpFrames(
  track: MediaStreamTrack,
  clock: MessagePort,
  post: (frame: VideoFrame) => void,
): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  const stop = onPictures(video, clock, () => {
    if (track.muted) return; // It would be the last one once more, and pass for a picture of now.
    // The page's own time: a stream's mediaTime stands still in WebKit, and masks would never grow old.
    post(new VideoFrame(video, { timestamp: Math.round(1000 * performance.now()) }));
  });
  // It is stopped before its first picture where the call is.
  video.play().catch(() => undefined);
  return () => {
    stop();
    video.srcObject = null;
  };
}

/** How the page itself makes finished frames a track again: by a generator, else by a canvas. */
export function openOutput(camera: MediaStreamTrack): OutputEndpoint {
  if (!('MediaStreamTrackGenerator' in window)) return drawnTrack(camera);
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
