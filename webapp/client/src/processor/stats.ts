/**
 * `loading`: files are fetched. `starting`: everything is there, no finished frame yet. `running`: finished frames leave.
 * `held`: frames arrive but none can be finished, so the last finished one or the placeholder is shown.
 */
export type State = 'idle' | 'loading' | 'starting' | 'running' | 'held' | 'stopped';

/** Milliseconds over about the last four seconds; NaN-free: 0 before the first frame. */
export interface Percentiles {
  p50: number;
  p95: number;
}

/**
 * What became of a backend that `auto` tried: median milliseconds from pixels to mask, and what those took where the
 * picture had started; or why it is out.
 */
export type BackendOutcome =
  { ms: number; base_ms: number } | { out: 'failed' | 'wrong' | 'slow'; why: string };

/** What `auto` has found out about the model in use on this device, now or on an earlier visit. */
export interface AutoChoice {
  chosen: string;
  /** By the backends' names. */
  outcomes: Partial<Record<string, BackendOutcome>>;
  remembered: boolean;
}

/** One look at the running pipeline, JSON-able. */
export interface Stats {
  state: State;
  /** Finished frames per second, over the last two seconds. */
  fps: number;
  /** Frames a second at which the model looked, over the last two seconds; on the others its masks were carried along. */
  looks: number;
  /** Finished frames since the start. */
  frames: number;
  /** Camera frames that were replaced by a newer one before their turn came. */
  dropped: number;
  /** From the frame's arrival in the worker to its departure. */
  latency_ms: Percentiles;
  stage_ms: Record<'capture' | 'carry' | 'segment' | 'compose' | 'render', Percentiles>;
  /** `id@quantBytes` of the model in use, empty before one is loaded. */
  model: string;
  /** The TensorFlow.js backend in use. */
  backend: string;
  /** Null until `auto` has found out which backend is best, and where another one was chosen. */
  auto: AutoChoice | null;
  /** What draws the finished picture; empty until one is chosen. */
  renderer: '' | 'planes' | 'webgl2';
  /** The quality tier that the last picture was made on; `start` while the start-up plan is in force. */
  tier: string;
  /** `tf.memory().numTensors` between two frames. */
  tensors: number;
  /** From the page's start to the first finished frame; null before it. */
  first_frame_ms: number | null;
  width: number;
  height: number;
  /** The size in which the model sees the picture; 0 before one is loaded. */
  input_width: number;
  input_height: number;
  /** The colour of each part of the body, 0..255, while parts are coloured. */
  palette: [number, number, number][] | null;
}

const NOTHING: Percentiles = { p50: 0, p95: 0 };

/** The figures before anything has happened. */
export const EMPTY_STATS: Readonly<Stats> = {
  state: 'idle',
  fps: 0,
  looks: 0,
  frames: 0,
  dropped: 0,
  latency_ms: NOTHING,
  stage_ms: { capture: NOTHING, carry: NOTHING, segment: NOTHING, compose: NOTHING, render: NOTHING },
  model: '',
  backend: '',
  auto: null,
  renderer: '',
  tier: '',
  tensors: 0,
  first_frame_ms: null,
  width: 0,
  height: 0,
  input_width: 0,
  input_height: 0,
  palette: null,
};
