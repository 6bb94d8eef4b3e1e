import type { Tensor4D } from '@tensorflow/tfjs-core';
import { BackdropError } from '../processor/errors';
import { checkAnswer } from './answer';
import { readTensor } from './backend';
import type { RenderPlan } from './plan';
import { PythonSession, type Timings } from './python';
import type { Mask, Masks } from './render/renderer';
import { enlargeMask } from './enlarge';
import type { Segmented } from './segment';
import type { CompositorSettings } from './settings';
import { DEFAULT_SETTINGS, startPlan } from './startplan';

/** Longest step that the smoothing is told: after a pause, the mask of before says little. */
const LONGEST_STEP_S = 1;

/** Frames in a row that Python may fail at: two seconds of them. */
const PYTHON_PATIENCE = 60;

/**
 * Decides how the picture is composed. Until Python is there: the start-up plan and the mask as the model gave it.
 * From then on: the compositor's session, with the same settings.
 */
export class Compose {
  #settings: CompositorSettings = { ...DEFAULT_SETTINGS };
  #python: PythonSession | null = null;
  #plan: RenderPlan = startPlan(DEFAULT_SETTINGS, 0);
  #lastTimestamp: number | null = null;
  #pythonFailures = 0;

  /** The plan in force. */
  get plan(): RenderPlan {
    return this.#plan;
  }

  /** The settings in force. */
  get settings(): Readonly<CompositorSettings> {
    return this.#settings;
  }

  /** Whether a picture can be composed: what needs more of the model than alpha waits for Python, who reads it. */
  get ready(): boolean {
    return this.#python !== null || this.#plan.outputs.length === 0;
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
    const all = { ...this.#settings, ...settings };
    this.#plan = this.#python?.plan() ?? startPlan(all, this.#plan.version + 1);
    this.#settings = all;
  }

  /** Shows what the visitor's own effect says. Python knows what it may; until it is there, the start-up plan stays. */
  follow(look: Readonly<Record<string, unknown>>): void {
    if (!this.#python) return;
    this.#python.follow(look);
    this.#plan = this.#python.plan();
  }

  /**
   * The masks to draw with, from what the model found in one frame.
   *
   * @param timestamp of the frame, in microseconds.
   * @throws BackdropError `stage-failed` where the model answered something that is no mask, or Python failed.
   */
  async compose({ alpha, image, extras }: Segmented, timestamp: number): Promise<Masks> {
    const elapsed = this.#lastTimestamp === null ? 0 : (timestamp - this.#lastTimestamp) / 1e6;
    this.#lastTimestamp = timestamp;
    // Everything but the model's own answer is freed in the end.
    const made: Tensor4D[] = [];
    const own = (tensor: Tensor4D): Tensor4D => {
      if (tensor !== alpha) made.push(tensor);
      return tensor;
    };
    // Beside the refinement, which makes numbers of anything.
    const answer = readTensor(alpha).then(checkAnswer);
    answer.catch(() => undefined); // Awaited below, unless something else fails before.
    try {
      const seconds = elapsed > 0 ? Math.min(elapsed, LONGEST_STEP_S) : LONGEST_STEP_S;
      const fine = own(enlargeMask(alpha, image));
      const python = this.#python;
      this.#pythonFailures++;
      const refined = python ? own(python.refine({ alpha: fine, image, extras }, seconds)) : fine;
      const { background, faces, match } = this.#plan;
      const parts = background.kind === 'parts' ? own(read(python).parts(extras.parts, refined)) : null;
      const covered = faces ? own(read(python).faces(extras.parts, fine)) : null;
      const tone = match && python ? python.tone() : null;
      this.#pythonFailures = 0;
      const masks = {
        alpha: await maskOf(refined),
        parts: parts && (await maskOf(parts)),
        faces: covered && (await maskOf(covered)),
        tone,
      };
      await answer;
      return masks;
    } catch (error) {
      this.recover(); // Nothing of a bad answer is remembered.
      throw error;
    } finally {
      for (const tensor of made) if (!tensor.isDisposed) tensor.dispose();
    }
  }

  /** Whether Python has failed for so long that it will not recover. */
  get hopeless(): boolean {
    return this.#python !== null && this.#pythonFailures >= PYTHON_PATIENCE;
  }

  /** Goes on without Python, as before it came. */
  dropPython(): void {
    try {
      this.#python?.dispose();
    } catch {
      // It has failed as a whole, and has nothing left to free.
    }
    this.#python = null;
    this.#plan = startPlan(this.#settings, this.#plan.version + 1);
  }

  /** Lets the pacing choose a tier from measured times. */
  observe(timings: Timings): void {
    if (!this.#python) return;
    this.#python.observe(timings);
    this.#plan = this.#python.plan();
  }

  /** Forgets the masks of earlier frames, and who was in them: another camera or model. */
  reset(): void {
    this.#forget((python) => {
      python.reset();
    });
  }

  /** Forgets the masks of earlier frames, but not who is the main person: another backend, or a bad answer. */
  recover(): void {
    this.#forget((python) => {
      python.recover();
    });
  }

  #forget(how: (python: PythonSession) => void): void {
    this.#lastTimestamp = null;
    try {
      if (this.#python) how(this.#python);
    } catch {
      // It will fail at the next picture as well, which is told then.
    }
  }

  dispose(): void {
    this.#python?.dispose();
    this.#python = null;
  }
}

/** Who reads optional outputs. @throws BackdropError `stage-failed`: the picture must not go on without them. */
function read(python: PythonSession | null): PythonSession {
  if (python) return python;
  throw new BackdropError('stage-failed', 'Python is needed for this and is not there yet.', 'compose');
}

async function maskOf(tensor: Tensor4D): Promise<Mask> {
  const [, height, width] = tensor.shape;
  return { data: await readTensor(tensor), height, width };
}
