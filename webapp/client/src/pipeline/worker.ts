import { Exclusive } from '../exclusive';
import { setHome } from '../home';
import { BackdropError } from '../processor/errors';
import { serveBench, type BenchMessage } from './auto/worker-bench';
import type { FilesMessage } from '../files/messages';
import { Emit } from './emit';
import { loadKernels } from './kernels/load';
import { endWorker } from './faults';
import { LatestFrame } from './latest';
import {
  toErrorData,
  type CancelMessage,
  type FrameMessage,
  type Report,
  type Request,
  type RequestMessage,
  type SceneChoice,
  type SinkChoice,
  type SourceChoice,
  type WorkerName,
} from './messages';
import type { OwnMessage } from './own/runner';
import { Pipeline } from './pipeline';
import { Scene } from './scene';
import { PortSink, StreamSink, type Sink } from './sink';

/** How often the page is told the figures. */
const STATS_INTERVAL_MS = 500;
/** How many frames a second of a background video are asked for where it does not send them by itself. */
const SCENE_RATE = 30;

/** The part of a dedicated worker's global scope that is used here. */
declare const self: DedicatedWorkerGlobalScope;

/** Safari's generator, which lives in workers; newer than TypeScript's DOM types. */
declare class VideoTrackGenerator {
  readonly writable: WritableStream<VideoFrame>;
  readonly track: MediaStreamTrack;
}

const send = (report: Report, transfer: Transferable[] = []): void => {
  self.postMessage(report, transfer);
};

const pipeline = loadKernels().then(
  (kernels) =>
    new Pipeline(kernels, {
      state: (state) => {
        send({ type: 'state', state });
        void sendStats();
      },
      progress: (what, loaded, total) => {
        send({ type: 'progress', what, loaded, total });
      },
      notice: (text) => {
        send({ type: 'notice', text });
      },
      refined: () => {
        send({ type: 'refined' });
      },
      effect: (report) => {
        send({ type: 'effect', report });
      },
      error: (error) => {
        send({ type: 'error', error });
      },
    }),
);

const { pageStart, home } = JSON.parse(self.name) as WorkerName;
setHome(home);
let frames: LatestFrame | null = null;
/** What begins and ends a call comes one after the other, also where it was asked for before the pipeline was there. */
const calls = new Exclusive();
/** Requests that are not answered yet, by their numbers: how to give them up. */
const underWay = new Map<number, AbortController>();
/** Background videos whose frames come as messages, by name; one, or two while another takes over. */
const scenes = new Map<string, LatestFrame>();

async function sendStats(): Promise<void> {
  const running = await pipeline;
  send({ type: 'stats', stats: running.stats(pageStart), frame: running.frame });
}

let beatAt = 0;
/** What is done twice a second. The figures are signs of life as well. */
async function beat(): Promise<void> {
  beatAt = performance.now();
  await sendStats();
  const running = await pipeline;
  running.pace();
  await running.cover();
}
setInterval(() => {
  void beat();
}, STATS_INTERVAL_MS);

/** Takes a frame in. Where frames come faster than they are finished, WebKit lets a worker's timers wait for ever. */
function takeIn(frame: VideoFrame, into: LatestFrame): void {
  into.put(frame);
  if (performance.now() - beatAt > 2 * STATS_INTERVAL_MS) void beat();
}

async function readStream(readable: ReadableStream<VideoFrame>, into: LatestFrame): Promise<void> {
  const reader = readable.getReader();
  into.onClose = () => void reader.cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    takeIn(value, into);
  }
}

/**
 * Whether this worker can read and make tracks is known here only.
 *
 * @throws BackdropError `browser-unsupported` where it cannot.
 */
function checkTracks(source: SourceChoice): void {
  if (source.kind !== 'track' || ('MediaStreamTrackProcessor' in self && 'VideoTrackGenerator' in self))
    return;
  source.track.stop();
  throw new BackdropError('browser-unsupported', 'Workers of this browser cannot read and make tracks.');
}

/** The track is the worker's own. */
function readTrack(track: MediaStreamTrack, into: LatestFrame): void {
  const init = { track: track as MediaStreamVideoTrack, maxBufferSize: 1 };
  const { readable } = new MediaStreamTrackProcessor(init) as { readable: ReadableStream<VideoFrame> };
  void readStream(readable, into);
  const { onClose } = into;
  into.onClose = () => {
    onClose();
    track.stop();
  };
}

/** Tells the page when a frame is due: its own timers are slow while nobody sees it. @returns how to stop. */
function tellTime(clock: MessagePort, frameRate: number): () => void {
  let answered = true;
  // A page that is busy hears the next tick later, and not all of them at once.
  clock.onmessage = () => (answered = true);
  const timer = setInterval(() => {
    if (!answered) return;
    answered = false;
    clock.postMessage(null);
  }, 1000 / frameRate);
  return () => {
    clearInterval(timer);
    clock.close();
  };
}

/** At once, since its frames come right behind the request. */
function openScene({ name, feed }: SceneChoice, signal: AbortSignal): Promise<Scene> {
  const into = new LatestFrame();
  if (feed instanceof ReadableStream) void readStream(feed, into);
  else {
    scenes.set(name, into);
    const stop = tellTime(feed, SCENE_RATE);
    into.onClose = () => {
      stop();
      scenes.delete(name);
    };
  }
  return Scene.open(name, into, signal);
}

function openSink(choice: SinkChoice): { sink: Sink; track?: MediaStreamTrack } {
  switch (choice.kind) {
    case 'stream':
      return { sink: new StreamSink(choice.writable) };
    case 'port':
      return { sink: new PortSink(choice.port) };
    case 'generator': {
      const generator = new VideoTrackGenerator();
      return { sink: new StreamSink(generator.writable), track: generator.track };
    }
  }
}

function attach(running: Pipeline, source: SourceChoice, choice: SinkChoice): MediaStreamTrack | undefined {
  const { sink, track } = openSink(choice);
  frames = new LatestFrame();
  running.attach(frames, new Emit(sink, source), source.frameRate);
  if (source.kind === 'stream') void readStream(source.readable, frames);
  if (source.kind === 'track') readTrack(source.track, frames);
  if (source.kind === 'messages') frames.onClose = tellTime(source.clock, source.frameRate);
  return track;
}

async function detach(running: Pipeline): Promise<void> {
  await running.detach();
  frames = null;
}

async function showSelf(running: Pipeline, choice: SinkChoice | null): Promise<MediaStreamTrack | undefined> {
  if (!choice) {
    await running.endSelfView();
    return undefined;
  }
  const { sink, track } = openSink(choice);
  await running.showSelfView(sink);
  return track;
}

async function carryOut(request: Request, signal: AbortSignal): Promise<MediaStreamTrack | undefined> {
  const scene = request.type === 'update' && request.scene ? openScene(request.scene, signal) : null;
  scene?.catch(() => undefined); // It may be given up before there is a pipeline to hear of it.
  const running = await pipeline;
  switch (request.type) {
    case 'update':
      await running.update(request, scene, signal);
      return undefined;
    case 'no-model':
      running.goWithoutModel();
      return undefined;
    case 'attach':
      return calls.run(async () => {
        checkTracks(request.source);
        await detach(running);
        return attach(running, request.source, request.sink);
      });
    case 'detach':
      await calls.run(() => detach(running));
      return undefined;
    case 'self-view':
      return calls.run(() => showSelf(running, request.sink));
    case 'portrait':
      running.aside.take(request);
      return undefined;
    case 'mask':
      running.aside.lend(request.port);
      return undefined;
    case 'cover':
      // A copy of the camera would film on.
      if (request.ended) frames?.close();
      running.awaitFrames();
      return undefined;
    case 'fault':
      if (request.fault === 'gpu') running.loseContext();
      else if (!endWorker(request.fault)) running.faults.set(request.fault, request.times);
      return undefined;
  }
}

self.onmessage = async ({
  data,
}: MessageEvent<
  RequestMessage | CancelMessage | FrameMessage | BenchMessage | FilesMessage | OwnMessage
>) => {
  if ('bench' in data) {
    // Another worker of this script tries a backend here.
    const { ModelBench } = await import('./auto/bench');
    serveBench(new ModelBench(data.bench), data.port);
    return;
  }
  if ('files' in data) {
    // This worker is there for a photo or a video, and for no camera.
    const { serveFiles } = await import('../files/worker');
    serveFiles(data.files);
    return;
  }
  if ('own' in data) {
    // This worker is there for an effect of the visitor's own, and for no camera.
    const { serveOwn } = await import('./own/serve');
    await serveOwn(data);
    return;
  }
  if ('frame' in data) {
    const into = data.scene === undefined ? frames : scenes.get(data.scene);
    if (into) takeIn(data.frame, into);
    else data.frame.close();
    return;
  }
  if ('cancel' in data) {
    underWay.get(data.cancel)?.abort();
    return;
  }
  const { id, request } = data;
  const control = new AbortController();
  underWay.set(id, control);
  try {
    const track = await carryOut(request, control.signal);
    // A track is transferable where a worker can make one; TypeScript's types do not know it yet.
    send({ type: 'answer', id, error: null, ...(track && { track }) }, track ? [track] : []);
  } catch (error) {
    send({ type: 'answer', id, error: toErrorData(error) });
  } finally {
    underWay.delete(id);
  }
};
