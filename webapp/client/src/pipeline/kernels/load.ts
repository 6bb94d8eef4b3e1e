import type { Kernels } from './kernels';
import { PlainKernels } from './plain';
import { SimdKernels } from './simd';

/** The fastest kernels that this browser can load. */
export async function loadKernels(): Promise<Kernels> {
  try {
    return await SimdKernels.load();
  } catch {
    // Slower by about ten times, but the same picture; nothing that a user could do about it.
    return new PlainKernels();
  }
}
