import { BackdropError } from '../processor/errors';
import type { RenderPlan } from './plan';
import { PythonSession, type Timings } from './python';
import type { Mask } from './render/renderer';
import type { Segmented } from './segment';
import type { CompositorSettings } from './settings';
import { DEFAULT_SETTINGS, startPlan } from './startplan';

/** Longest step that the smoothing is told: after a pause, the mask of before says little. */
const LONGEST_STEP_S = 1;

/**
 * Decides how the picture is composed. Until Python is there: the start-up plan and the mask as the model gave it.
 * From then on: the compositor's session, with the same settings.
 */
export class Compose {
  #settings: CompositorSettings = { ...DEFAULT_SETTINGS };
  #python: PythonSession | null = null;
  #plan: RenderPlan = startPlan(DEFAULT_SETTINGS, 0);
  #lastTimestamp: number | null = null;

  /** The plan in force. */
  get plan(): RenderPlan {
    return this.#plan;
  }

  /** Whether Python has taken over. */
  get refining(): boolean {
    return this.#python !== null;
  }

  /** Loads Python beside the running pictures and hands over between two of them. */
  async loadPython(): Promise<void> {
    if (this.#python) return;
    const python = await PythonSession.load(this.#settings);
    // Settings may have changed while it loaded.
    python.update(this.#settings);
    this.#python = python;
    this.#plan = python.plan();
  }

  /** Changes settings; the old ones stay where a value is refused. */
  update(settings: Partial<CompositorSettings>): void {
    this.#python?.update(settings);
    this.#settings = { ...this.#settings, ...settings };
    this.#plan = this.#python?.plan() ?? startPlan(this.#settings, this.#plan.version + 1);
  }

  /**
   * The mask to draw with, from what the model found in one frame.
   *
   * @param timestamp of the frame, in microseconds.
   * @throws BackdropError `stage-failed` where the model answered something else than numbers.
   */
  async compose({ alpha, image }: Segmented, timestamp: number): Promise<Mask> {
    const elapsed = this.#lastTimestamp === null ? 0 : (timestamp - this.#lastTimestamp) / 1e6;
    this.#lastTimestamp = timestamp;
    let refined = alpha;
    try {
      const seconds = elapsed > 0 ? Math.min(elapsed, LONGEST_STEP_S) : LONGEST_STEP_S;
      if (this.#python) refined = this.#python.refine(alpha, image, seconds);
      const [, height, width] = refined.shape;
      const data = (await refined.data()) as Float32Array;
      checkNumbers(data);
      return { data, height, width };
    } finally {
      if (refined !== alpha) refined.dispose();
    }
  }

  /** Lets the pacing choose a tier from measured times. */
  observe(timings: Timings): void {
    if (!this.#python) return;
    this.#python.observe(timings);
    this.#plan = this.#python.plan();
  }

  /** Forgets the masks of earlier frames: another camera, model or backend. */
  reset(): void {
    this.#lastTimestamp = null;
    this.#python?.reset();
  }

  dispose(): void {
    this.#python?.dispose();
    this.#python = null;
  }
}

function checkNumbers(data: Float32Array): void {
  // A NaN or an infinity anywhere makes the sum one.
  let sum = 0;
  for (const value of data) sum += value;
  if (!Number.isFinite(sum))
    throw new BackdropError(
      'stage-failed',
      'The model answered something that is not a mask (NaN).',
      'segment',
    );
}
