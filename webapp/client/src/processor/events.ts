import type { EffectReport } from '../pipeline/own/report';
import type { BackdropError } from './errors';
import type { State, Stats } from './stats';

/** The events of a {@link BackgroundProcessor} and their `detail`. */
export interface ProcessorEvents {
  state: State;
  /** Twice a second. */
  stats: Stats;
  error: BackdropError;
  /** Bytes of a download. */
  progress: { what: string; loaded: number; total: number };
  /** Something that the user should know and that stops nothing. */
  notice: string;
  /** The compositor in Python has taken over from the start-up plan. */
  refined: null;
  /** How the effect `python` fares: its errors with their lines, and what its calls take. */
  effect: EffectReport;
  /**
   * The output track from now on: the worker had to be started anew, which an `error` event `worker-restarted` has told
   * of, and the track of before has ended. Show and send this one (`RTCRtpSender.replaceTrack`).
   */
  track: MediaStreamTrack;
}
