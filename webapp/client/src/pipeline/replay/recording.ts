import {
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What a kernel is given. */
export type Call = Parameters<KernelFunc>[0];

/** One kernel that ran. */
export interface Step {
  run: KernelFunc;
  call: Call;
  /** The tensors that it asked the backend for, in order. */
  made: TensorInfo[];
}

/** The kernels that some work ran, in order, and what it returned. */
export interface Recording<T> {
  result: T;
  steps: Step[];
  /** False where a kernel took memory in a way of its own: it cannot be given other memory. */
  complete: boolean;
}

/** Does some synchronous work on the WASM backend, and notes what every kernel was given and made. */
export function record<T>(backend: BackendWasm, work: () => T): Recording<T> {
  const steps: Step[] = [];
  let complete = true;
  let made: TensorInfo[] = [];
  const watched = standIn(backend, {
    makeOutput(...wanted) {
      if (wanted[2] !== undefined) complete = false;
      const output = backend.makeOutput(...wanted);
      made.push(output);
      return output;
    },
    write(...wanted) {
      complete = false;
      return backend.write(...wanted);
    },
    move(...wanted) {
      complete = false;
      backend.move(...wanted);
    },
    disposeData: (...which) => backend.disposeData(...which),
    incRef(which) {
      backend.incRef(which);
    },
  });
  const note = (kernelFunc: KernelFunc): KernelFunc => {
    return (call) => {
      made = [];
      const output = kernelFunc({ ...call, backend: watched });
      steps.push({ run: kernelFunc, call, made });
      return output;
    };
  };
  const kernels = getKernelsForBackend('wasm');
  replace(kernels.map((kernel) => ({ ...kernel, kernelFunc: note(kernel.kernelFunc) })));
  try {
    return { result: work(), steps, complete };
  } finally {
    replace(kernels);
  }
}

/** The backend's methods that give and take memory. */
type Memory = Pick<BackendWasm, 'makeOutput' | 'write' | 'move' | 'disposeData' | 'incRef'>;

/** A backend as kernels see it, whose memory is handled otherwise. */
export function standIn(backend: BackendWasm, memory: Memory): BackendWasm {
  return Object.assign(Object.create(backend) as BackendWasm, memory);
}

/** Registers kernels in place of those of the same names. */
function replace(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    // Without this TensorFlow.js warns of each.
    unregisterKernel(kernel.kernelName, kernel.backendName);
    registerKernel(kernel);
  }
}
