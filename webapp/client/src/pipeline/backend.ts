import { env, setBackend, ready, getBackend } from '@tensorflow/tfjs-core';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { BackdropError } from '../processor/errors';
import type { Backend } from '../processor/options';

/** A TensorFlow.js backend by its own name. */
export type BackendName = Exclude<Backend, 'auto'>;

/** `auto` is WASM: the fastest without a GPU, and the same everywhere. */
export function resolveBackend(backend: Backend): BackendName {
  return backend === 'auto' ? 'wasm' : backend;
}

const PACKAGES: Record<BackendName, () => Promise<unknown>> = {
  async wasm() {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // One thread: measured on two cores, a second one gained nothing and took the renderer's core.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmUrl,
      'tfjs-backend-wasm-simd.wasm': wasmSimdUrl,
      // Never asked for, but the package wants an entry for each.
      'tfjs-backend-wasm-threaded-simd.wasm': wasmSimdUrl,
    });
  },
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

const ADVICE: Record<BackendName, string> = {
  wasm: 'Reload the page, or choose the backend "cpu".',
  webgl: 'This browser or device offers no WebGL here; choose the backend "wasm".',
  cpu: 'Reload the page.',
};

/** Loads a backend's package without making it the current one. */
export async function fetchBackend(name: BackendName): Promise<void> {
  try {
    await PACKAGES[name]();
  } catch (cause) {
    throw unavailable(name, cause);
  }
}

/** Makes a backend the current one; the one before stays current if this fails. */
export async function useBackend(name: BackendName): Promise<void> {
  const before = getBackend() as BackendName | undefined;
  if (before === name) return;
  await fetchBackend(name);
  try {
    if (!(await setBackend(name))) throw new Error('it did not start');
    await ready();
  } catch (cause) {
    if (before) await setBackend(before);
    throw unavailable(name, cause);
  }
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
