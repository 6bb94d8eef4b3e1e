/**
 * `loading`: files are fetched. `starting`: everything is there, no finished frame yet. `running`: finished frames leave.
 * `held`: frames arrive but none can be finished, so the last finished one or the placeholder is shown.
 */
export type State = 'idle' | 'loading' | 'starting' | 'running' | 'held' | 'stopped';

/** Milliseconds over the last 120 frames; NaN-free: 0 before the first one. */
export interface Percentiles {
  p50: number;
  p95: number;
}

/** One look at the running pipeline, JSON-able. */
export interface Stats {
  state: State;
  /** Finished frames per second, over the last two seconds. */
  fps: number;
  /** Finished frames since the start. */
  frames: number;
  /** Camera frames that were replaced by a newer one before their turn came. */
  dropped: number;
  /** From the frame's arrival in the worker to its departure. */
  latency_ms: Percentiles;
  stage_ms: Record<'capture' | 'segment' | 'compose' | 'render', Percentiles>;
  /** `id@quantBytes` of the model in use, empty before one is loaded. */
  model: string;
  /** The TensorFlow.js backend in use. */
  backend: string;
  /** What draws the finished picture; empty until one is chosen. */
  renderer: '' | 'planes' | 'webgl2';
  /** The quality tier the compositor chose; `start` while the start-up plan is in force. */
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
  frames: 0,
  dropped: 0,
  latency_ms: NOTHING,
  stage_ms: { capture: NOTHING, segment: NOTHING, compose: NOTHING, render: NOTHING },
  model: '',
  backend: '',
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
