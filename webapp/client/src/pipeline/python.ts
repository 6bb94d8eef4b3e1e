import * as tf from '@tensorflow/tfjs-core';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import { BackdropError } from '../processor/errors';
import type { Color, RenderPlan } from './plan';
import { startPython } from './pyodide';
import type { Segmented } from './segment';
import type { CompositorSettings } from './settings';

/**
 * Median milliseconds of the stages, the camera's time from frame to frame, and the share of frames at which the model
 * looked.
 */
export type Timings = Record<
  'capture' | 'carry' | 'segment' | 'compose' | 'render' | 'interval' | 'looks',
  number
>;

type Extras = Record<string, tf.Tensor4D>;
type Refine = (alpha: tf.Tensor4D, frame: tf.Tensor4D, seconds: number, extras: Extras) => tf.Tensor4D;
type ReadTone = () => PyProxy | undefined;
type ReadParts = (scores: tf.Tensor4D, alpha: tf.Tensor4D) => tf.Tensor4D;

/** `compositor.session.Session`, as Pyodide shows it. */
interface PySession extends PyProxy {
  readonly version: number;
  readonly refine: Refine & PyCallable;
  readonly parts: ReadParts & PyCallable;
  readonly faces: ReadParts & PyCallable;
  readonly tone: ReadTone & PyCallable;
  update(settings: object): void;
  follow(look: object): void;
  plan(): PyProxy;
  observe(timings: object): void;
  recover(): void;
  reset(): void;
  dispose(): void;
}

/** The compositor's session in this worker's Python. */
export class PythonSession {
  #session: PySession;
  #refine: Refine & PyCallable;
  #parts: ReadParts & PyCallable;
  #faces: ReadParts & PyCallable;
  #tone: ReadTone & PyCallable;
  #plan: RenderPlan | null = null;

  private constructor(session: PySession) {
    this.#session = session;
    // A bound method is a proxy of its own: one for all frames instead of one a frame.
    this.#refine = session.refine;
    this.#parts = session.parts;
    this.#faces = session.faces;
    this.#tone = session.tone;
  }

  /** @throws BackdropError `python-unavailable` that says what could not be loaded. */
  static load(settings: CompositorSettings): Promise<PythonSession> {
    return startPython((pyodide) => {
      pyodide.registerJsModule('tfjs', tf);
      const { Session } = pyodide.pyimport('compositor.session') as {
        Session: (settings: object) => PySession;
      };
      return new PythonSession(Session(settings));
    });
  }

  /** Changes some settings. @throws BackdropError `setting-invalid`, and keeps the old ones. */
  update(settings: Partial<CompositorSettings>): void {
    inWords(() => {
      this.#session.update(settings);
    });
  }

  /** What the visitor's own effect wants to be shown. @throws BackdropError `setting-invalid`, and keeps the old. */
  follow(look: Readonly<Record<string, unknown>>): void {
    inWords(() => {
      this.#session.follow(look);
    });
  }

  /** Tidies and steadies one mask, of the main person where only that is wanted; the result is a new tensor. */
  refine({ alpha, image, extras }: Segmented, seconds: number): tf.Tensor4D {
    return run(() => this.#refine(alpha, image, seconds, extras));
  }

  /** Which part of the body each pixel is: a new tensor `[1, h, w, 1]`, 0 for none, else the part's index plus 1. */
  parts(scores: tf.Tensor4D, alpha: tf.Tensor4D): tf.Tensor4D {
    return run(() => this.#parts(scores, alpha));
  }

  /** Where faces are, 0..1: a new tensor `[1, h, w, 1]`. */
  faces(scores: tf.Tensor4D, alpha: tf.Tensor4D): tf.Tensor4D {
    return run(() => this.#faces(scores, alpha));
  }

  /** What to add to the person's colour per unit of luma, RGB, to match the background; null while it is not known. */
  tone(): Color | null {
    const proxy = this.#tone();
    if (!proxy) return null;
    const tone = proxy.toJs() as Color;
    proxy.destroy();
    return tone;
  }

  /** Tells the pacing how long the stages took. */
  observe(timings: Timings): void {
    this.#session.observe(timings);
  }

  /** Forgets the masks of earlier frames, and who was in them: another camera or model. */
  reset(): void {
    this.#session.reset();
  }

  /** Forgets the masks of earlier frames, but not who is the main person: another backend, or a bad answer. */
  recover(): void {
    this.#session.recover();
  }

  /** The render plan in force. */
  plan(): RenderPlan {
    if (this.#plan?.version !== this.#session.version) {
      const proxy = this.#session.plan();
      const plan = proxy.toJs({ dict_converter: Object.fromEntries }) as unknown;
      proxy.destroy();
      // Python's None arrives as undefined, and the plan says null.
      const orNull = (_: string, value: unknown): unknown => value ?? null;
      this.#plan = JSON.parse(JSON.stringify(plan, orNull)) as RenderPlan;
    }
    return this.#plan;
  }

  dispose(): void {
    this.#session.dispose();
    for (const method of [this.#refine, this.#parts, this.#faces, this.#tone]) method.destroy();
    this.#session.destroy();
  }
}

/** Has what Python refuses said in words. @throws BackdropError `setting-invalid`. */
function inWords(change: () => void): void {
  try {
    change();
  } catch (cause) {
    throw new BackdropError('setting-invalid', lastLine(cause), null, { cause });
  }
}

/** What Python makes of a picture. @throws BackdropError `stage-failed`, in words. */
function run<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const words = `Python failed at a picture: ${lastLine(cause)}`;
    throw new BackdropError('stage-failed', words, 'compose', { cause });
  }
}

/** Pyodide's message is a traceback; its last line is the error in words. */
function lastLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message.trim().split('\n').at(-1)! : 'unknown reason';
  return message.replace(/^[\w.]+: /, '');
}
