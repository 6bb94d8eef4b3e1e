import { backend, env, setBackend, ready, getBackend, type Tensor } from '@tensorflow/tfjs-core';
// Nearly every start needs this one: in a file of its own it would be fetched after the worker's.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { BackdropError } from '../processor/errors';
import type { Backend } from '../processor/options';
import { hasWebGpu } from '../webgpu';

/** A TensorFlow.js backend by its own name. */
export type BackendName = Exclude<Backend, 'auto'>;

/**
 * What each backend choice starts on: `auto` on WASM, which is there soonest and is the fastest without a GPU. Where
 * WASM cannot be had, plain JavaScript is better than no picture.
 */
const STARTS: Record<Backend, readonly BackendName[]> = {
  auto: ['wasm', 'cpu'],
  wasm: ['wasm'],
  webgl: ['webgl'],
  webgpu: ['webgpu'],
  cpu: ['cpu'],
};

const PACKAGES: Record<BackendName, () => Promise<unknown>> = {
  wasm() {
    // Its threads are no use: the published build (4.22.0) starts eight workers and then computes on one thread
    // (https://github.com/tensorflow/tfjs/issues/8513; the same times measured, and 0.15 s more to start).
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmUrl,
      'tfjs-backend-wasm-simd.wasm': wasmSimdUrl,
      // Never asked for, but the package wants an entry for each.
      'tfjs-backend-wasm-threaded-simd.wasm': wasmSimdUrl,
    });
    return Promise.resolve();
  },
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  async webgpu() {
    // Its own start would end in an error that nobody understands.
    if (!(await hasWebGpu())) throw new Error('this browser or device offers no WebGPU');
    await import('@tensorflow/tfjs-backend-webgpu');
  },
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

const ADVICE: Record<BackendName, string> = {
  wasm: 'Reload the page, or choose the backend "cpu".',
  webgl: 'This browser or device offers no WebGL here; choose the backend "wasm".',
  webgpu: 'Choose the backend "auto" or "wasm".',
  cpu: 'Reload the page.',
};

/** Loads the package of what a choice starts on, without making it the current backend. */
export async function fetchBackend(choice: Backend): Promise<void> {
  const [name, ...others] = STARTS[choice];
  try {
    await PACKAGES[name]();
  } catch (cause) {
    // Where there is another, it is fetched once it is clear that it has to be used.
    if (others.length === 0) throw unavailable(name, cause);
  }
}

/**
 * Makes a backend the current one; the one before stays current if this fails.
 *
 * @param notice is told in words where it could not be the first choice.
 * @throws BackdropError `backend-unavailable`.
 */
export async function startBackend(choice: Backend, notice: (text: string) => void): Promise<void> {
  const [first, ...others] = STARTS[choice];
  try {
    await useBackend(first);
  } catch (error) {
    const next = others[0] as BackendName | undefined;
    if (!next || !(error instanceof BackdropError)) throw error;
    await useBackend(next);
    notice(`The picture is computed in plain JavaScript, which is slow. ${error.message}`);
  }
}

/** Makes this very backend the current one; the one before stays current if this fails. */
export async function useBackend(name: BackendName): Promise<void> {
  const before = getBackend() as BackendName | undefined;
  if (before === name) return;
  try {
    await PACKAGES[name]();
    if (!(await setBackend(name))) throw new Error('it did not start');
    await ready();
  } catch (cause) {
    if (before) await setBackend(before);
    throw unavailable(name, cause);
  }
  watchGpu();
}

/** What is looked at of TensorFlow.js's WebGL and WebGPU backends. */
interface OnGpu {
  gpgpu?: { gl: WebGL2RenderingContext };
  device?: GPUDevice;
}

/** Backends whose data the graphics chip has dropped. */
const lost = new WeakSet<OnGpu>();
/** Reads that wait for the graphics chip, by how to give them up. */
const reads = new Set<(error: Error) => void>();

/** Notes when the graphics chip drops what the current backend has there. */
function watchGpu(): void {
  const current = backend() as OnGpu;
  const { gpgpu, device } = current;
  const drop = (): void => {
    lost.add(current);
    for (const giveUp of reads) giveUp(dropped());
  };
  gpgpu?.gl.canvas.addEventListener('webglcontextlost', drop);
  void device?.lost.then(drop);
}

/**
 * Looks whether the graphics chip still has what the current backend gave it: without it, WebGL answers zeros, and no
 * error.
 *
 * @throws BackdropError `stage-failed` where that is lost.
 */
export function checkBackend(): void {
  const current = backend() as OnGpu;
  if (lost.has(current) || current.gpgpu?.gl.isContextLost()) throw dropped();
}

/**
 * A tensor's values, as `data()` gives them: that would wait for ever for a graphics chip that has dropped them.
 *
 * @throws BackdropError `stage-failed` where it has.
 */
export function readTensor(tensor: Tensor): Promise<Float32Array> {
  const { gpgpu, device } = backend() as OnGpu;
  const data = tensor.data<'float32'>();
  if (!gpgpu && !device) return data;
  return new Promise<Float32Array>((resolve, reject) => {
    reads.add(reject);
    void data.then(resolve, reject).finally(() => reads.delete(reject));
  });
}

/** Has the graphics chip drop it, as it may at any time; nothing, where the current backend has none. */
export function loseBackend(): void {
  const { gpgpu, device } = backend() as OnGpu;
  gpgpu?.gl.getExtension('WEBGL_lose_context')?.loseContext();
  device?.destroy();
}

function dropped(): BackdropError {
  return new BackdropError(
    'stage-failed',
    `The graphics chip has dropped what TensorFlow.js's ${getBackend().toUpperCase()} backend had there. Choose the backend "wasm", or reload the page.`,
    'segment',
  );
}

function unavailable(name: BackendName, cause: unknown): BackdropError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new BackdropError(
    'backend-unavailable',
    `TensorFlow.js's ${name.toUpperCase()} backend could not be loaded: ${reason}. ${ADVICE[name]}`,
    name,
    { cause },
  );
}
