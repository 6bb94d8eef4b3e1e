import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../kernels/kernels';
import { PlainKernels } from '../kernels/plain';
import { simdFromDisk } from '../kernels/testing';
import type { Carry } from '../plan';
import { Motion } from './motion';

/** Made by `compositor/carrying.py`, whose tests hold it to its purpose. */
const golden = JSON.parse(
  readFileSync(new URL('../../../../../tests/compositor/goldens/carrying.json', import.meta.url), 'utf8'),
) as {
  carry: Carry;
  rows: number;
  columns: number;
  mask_rows: number;
  mask_columns: number;
  strange: number;
} & Record<'old' | 'new' | 'weights' | 'mask' | 'right' | 'down' | 'carried', number[]>;

function farthest(found: ArrayLike<number>, wanted: readonly number[]): number {
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0);
}

const kinds: Record<string, Kernels> = { plain: new PlainKernels() };
beforeAll(async () => {
  kinds.simd = await simdFromDisk();
});

describe.each(['plain', 'simd'])('motion with %s kernels', (name) => {
  function found(): { motion: Motion; strange: number; kernels: Kernels } {
    const kernels = kinds[name];
    const motion = new Motion(kernels, golden.rows, golden.columns);
    const { now, weights } = motion.planes;
    now.f32.set(golden.old);
    weights.f32.set(golden.weights);
    motion.begin();
    now.f32.set(golden.new);
    return { motion, strange: motion.find(golden.carry), kernels };
  }

  it('is what the compositor finds', () => {
    const { motion, strange } = found();
    expect(farthest(motion.planes.right.f32, golden.right)).toBeLessThan(0.02);
    expect(farthest(motion.planes.down.f32, golden.down)).toBeLessThan(0.02);
    expect(Math.abs(strange - golden.strange)).toBeLessThan(0.003);
    motion.dispose();
  });

  it('carries a mask as the compositor does', () => {
    const { motion, kernels } = found();
    const { mask_rows: rows, mask_columns: cols } = golden;
    const [from, to] = [1, 2].map(() => kernels.alloc(4 * rows * cols));
    from.f32.set(golden.mask);
    const spare = kernels.alloc(8 * (golden.columns + cols));
    kernels.carryMask({ from, to, rows, cols, nearest: false }, motion.planes, spare);
    expect(farthest(to.f32, golden.carried)).toBeLessThan(0.02);
    motion.dispose();
    for (const block of [from, to, spare]) kernels.free(block);
  });

  it('leaves a still picture where it is', () => {
    const { motion } = found();
    motion.begin();
    expect(motion.find(golden.carry)).toBe(0);
    expect(
      farthest(
        motion.planes.right.f32,
        golden.right.map(() => 0),
      ),
    ).toBe(0);
    motion.dispose();
  });
});
