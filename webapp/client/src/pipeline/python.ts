import * as tf from '@tensorflow/tfjs-core';
import type { PyodideAPI, loadPyodide as LoadPyodide } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import { version as pyodideVersion } from 'pyodide/package.json';
import snapshotUrl from '../../generated/python.snapshot?url';
import wheelUrl from '../../generated/compositor.whl?url';
import { fromHome } from '../home';
import { BackdropError } from '../processor/errors';
import type { Color, RenderPlan } from './plan';
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
  plan(): PyProxy;
  observe(timings: object): void;
  reset(): void;
  dispose(): void;
}

/** Pyodide's own files; named for their version, so that they can be cached for ever. */
const pyodideFolder = (): string => fromHome(`pyodide/${pyodideVersion}/`);

/** Pyodide waits for ever where its WebAssembly does not compile; on a slow phone the whole start takes some 10 s. */
const START_TIMEOUT_MS = 60_000;

async function fetchBytes(url: string, init?: RequestInit): Promise<ArrayBuffer> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response.arrayBuffer();
}

/** Rejects in words where `work` takes longer than {@link START_TIMEOUT_MS}. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not start within ${START_TIMEOUT_MS / 1000} seconds`));
    }, START_TIMEOUT_MS) as unknown as number;
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

/**
 * Starts Python with the compositor on its path.
 *
 * Python's own start takes a second or more, in one piece, during which this worker could finish no frame. So its
 * memory after the start is loaded from a snapshot that the build has made; without one it starts the long way.
 */
async function startPython(): Promise<PyodideAPI> {
  const folder = pyodideFolder();
  const wheel = fetchBytes(wheelUrl);
  wheel.catch(() => undefined); // Reported below, when it is awaited.
  const snapshot = await fetchBytes(snapshotUrl).catch(() => null);
  // Pyodide itself would only wait for this one, were it missing.
  await fetchBytes(`${folder}pyodide.asm.wasm`, { method: 'HEAD' });
  const { loadPyodide } = (await import(/* @vite-ignore */ `${folder}pyodide.mjs`)) as {
    loadPyodide: typeof LoadPyodide;
  };
  const pyodide = await loadPyodide({
    indexURL: folder,
    ...(snapshot && { _loadSnapshot: new Uint8Array(snapshot) }),
  });
  pyodide.registerJsModule('tfjs', tf);
  pyodide.unpackArchive(await wheel, 'wheel');
  return pyodide;
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
  static async load(settings: CompositorSettings): Promise<PythonSession> {
    try {
      const pyodide = await inTime(startPython());
      const { Session } = pyodide.pyimport('compositor.session') as {
        Session: (settings: object) => PySession;
      };
      return new PythonSession(Session(settings));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'unknown reason';
      throw new BackdropError(
        'python-unavailable',
        `Pyodide (${pyodideFolder()}) could not be loaded: ${reason}`,
        pyodideFolder(),
        { cause },
      );
    }
  }

  /** Changes some settings. @throws BackdropError `setting-invalid`, and keeps the old ones. */
  update(settings: Partial<CompositorSettings>): void {
    try {
      this.#session.update(settings);
    } catch (cause) {
      // Pyodide's message is a traceback; its last line is the error in words.
      const message = cause instanceof Error ? cause.message.trim().split('\n').at(-1)! : 'unknown reason';
      throw new BackdropError('setting-invalid', message.replace(/^[\w.]+: /, ''), null, { cause });
    }
  }

  /** Tidies and steadies one mask, of the main person where only that is wanted; the result is a new tensor. */
  refine({ alpha, image, extras }: Segmented, seconds: number): tf.Tensor4D {
    return this.#refine(alpha, image, seconds, extras);
  }

  /** Which part of the body each pixel is: a new tensor `[1, h, w, 1]`, 0 for none, else the part's index plus 1. */
  parts(scores: tf.Tensor4D, alpha: tf.Tensor4D): tf.Tensor4D {
    return this.#parts(scores, alpha);
  }

  /** Where faces are, 0..1: a new tensor `[1, h, w, 1]`. */
  faces(scores: tf.Tensor4D, alpha: tf.Tensor4D): tf.Tensor4D {
    return this.#faces(scores, alpha);
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

  /** Forgets the masks of earlier frames: another camera, model or backend. */
  reset(): void {
    this.#session.reset();
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
