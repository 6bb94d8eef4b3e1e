import { readFileSync } from 'node:fs';
import { SimdKernels } from './simd';

/** The compiled kernels, read from disk: tests run without a server. */
export async function simdFromDisk(): Promise<SimdKernels> {
  const bytes = readFileSync(new URL('../../../generated/planes.wasm', import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new SimdKernels(instance);
}

/** Numbers 0..1 that are the same in every run (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
