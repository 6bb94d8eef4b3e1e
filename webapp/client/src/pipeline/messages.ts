import { BackdropError, type ErrorCode } from '../processor/errors';
import type { RendererChoice } from '../processor/options';
import type { State, Stats } from '../processor/stats';
import type { EffectReport } from './own/report';
import type { PortraitBackground } from './aside';
import type { CompositorSettings, ModelChoice } from './settings';

/** What a worker has to know before anything else: its name, as JSON. */
export interface WorkerName {
  /** The page's own start, in milliseconds since the epoch: the worker measures from there. */
  pageStart: number;
  /** The folder of models and Python. */
  home: string;
}

/** The steps that a frame goes through, in order. */
export type Stage = 'capture' | 'carry' | 'segment' | 'compose' | 'render' | 'emit';

/** Where camera frames come from: a stream of them, a track to read, or {@link FrameMessage}s one by one. */
export type SourceChoice = (
  | { kind: 'stream'; readable: ReadableStream<VideoFrame> }
  | { kind: 'track'; track: MediaStreamTrack }
  // The worker sends a message on `clock` whenever a frame is due; the page answers it.
  | { kind: 'messages'; clock: MessagePort }
) & {
  /** What the camera was set to, in frames a second: what arrives can be fewer. */
  frameRate: number;
  /** And in pixels: what arrives can differ. */
  width: number;
  height: number;
};

/**
 * Where finished frames go: a generator's stream, a generator that the worker makes itself, or a port to the page, which
 * draws them.
 */
export type SinkChoice =
  | { kind: 'stream'; writable: WritableStream<VideoFrame> }
  | { kind: 'generator' }
  | { kind: 'port'; port: MessagePort };

/**
 * Changes of what is drawn. `picture` is the image behind `image`, where that changes, and `source` the text of the effect
 * `python`.
 */
export type SettingsChange = Partial<
  Omit<CompositorSettings, 'image' | 'video' | 'scene_color' | 'part_names'>
> & { picture?: string | Blob; source?: string };

/** A background video. */
export interface SceneChoice {
  /** What the settings call the video; another for each that is opened. */
  name: string;
  /** A stream of its frames; or the clock, as in {@link SourceChoice}, of {@link FrameMessage}s that name it. */
  feed: ReadableStream<VideoFrame> | MessagePort;
}

/** One request's changes, made together or not at all. */
export interface Change {
  /** Rises with every change that is asked for: where they overlap, of each setting the last counts. */
  order: number;
  settings: SettingsChange;
  /** A model to use from now on. */
  model: ModelChoice | null;
  /** A video to show from now on. */
  scene?: SceneChoice;
  renderer?: RendererChoice;
}

/**
 * What can be made to fail: a stage, or
 *
 * - `gpu`: the GPU's context is lost;
 * - `memory`: there is no memory for a camera frame's pixels;
 * - `nan`, `garbage`: the model answers no numbers, or numbers that are no probabilities;
 * - `python`: the compositor raises an exception;
 * - `hang`: a frame never gets through the model;
 * - `crash`: an exception that nobody catches;
 * - `stall`: the worker stops for ever.
 */
export type Fault = Stage | 'gpu' | 'memory' | 'nan' | 'garbage' | 'python' | 'hang' | 'crash' | 'stall';

/** What the main thread asks of the worker; each is answered once. */
export type Request =
  | ({ type: 'update' } & Change)
  // None comes that was asked for.
  | { type: 'no-model' }
  | { type: 'attach'; source: SourceChoice; sink: SinkChoice }
  | { type: 'detach' }
  // The camera sends nothing for now, or has ended.
  | { type: 'cover'; ended: boolean }
  // Null: none any more.
  | { type: 'self-view'; sink: SinkChoice | null }
  | { type: 'portrait'; background: PortraitBackground; port: MessagePort }
  | { type: 'mask'; port: MessagePort }
  | { type: 'fault'; fault: Fault; times: number };

/** A request on its way. */
export interface RequestMessage {
  id: number;
  request: Request;
}

/** What is still loaded for a request is not wanted any more: it is refused, unless everything is there. */
export interface CancelMessage {
  cancel: number;
}

/** A frame on its way: the camera's, for a source of kind `messages`, or that of the background video `scene`. */
export interface FrameMessage {
  frame: VideoFrame;
  scene?: string;
}

/** An error as it crosses between threads. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  subject: string | null;
}

/** What the worker tells. */
export type Report =
  | { type: 'answer'; id: number; error: ErrorData | null; track?: MediaStreamTrack }
  | { type: 'state'; state: State }
  | { type: 'progress'; what: string; loaded: number; total: number }
  | { type: 'notice'; text: string }
  | { type: 'refined' }
  | { type: 'effect'; report: EffectReport }
  | { type: 'error'; error: ErrorData }
  // `frame` is the number of the one on its way, null where there is none.
  | { type: 'stats'; stats: Stats; frame: number | null };

/** Any error as data; what is not ours becomes `stage-failed`. */
export function toErrorData(error: unknown, stage?: Stage): ErrorData {
  if (error instanceof BackdropError)
    return { code: error.code, message: error.message, subject: error.subject };
  const reason = error instanceof Error ? error.message : String(error);
  const where = stage ? `The stage "${stage}" failed` : 'The pipeline failed';
  return { code: 'stage-failed', message: `${where}: ${reason}`, subject: stage ?? null };
}

/** The other way round. */
export function fromErrorData({ code, message, subject }: ErrorData): BackdropError {
  return new BackdropError(code, message, subject);
}
