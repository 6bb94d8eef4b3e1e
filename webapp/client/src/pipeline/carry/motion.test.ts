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

/** Of the pictures that are drawn here. */
const ROWS = 18;
const COLUMNS = 32;

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

  /** Two small pictures, and how much of the first is the person's: all of it, unless said otherwise. */
  function pictures(
    old: (x: number, y: number) => number,
    now: (x: number, y: number) => number,
    weight = 1,
  ): Motion {
    const motion = new Motion(kinds[name], ROWS, COLUMNS);
    draw(motion, old);
    motion.planes.weights.f32.fill(weight);
    motion.begin();
    draw(motion, now);
    return motion;
  }

  function draw({ planes: { now } }: Motion, value: (x: number, y: number) => number): void {
    for (let i = 0; i < ROWS * COLUMNS; i++) now.f32[i] = value(i % COLUMNS, Math.floor(i / COLUMNS));
  }

  /** Right and down, in the middle of the picture. */
  function inTheMiddle({ planes: { right, down } }: Motion): [number, number] {
    const i = (ROWS / 2) * COLUMNS + COLUMNS / 2;
    return [right.f32[i], down.f32[i]];
  }

  const waves = (x: number, y: number): number => 128 + 60 * Math.sin(x / 2) + 60 * Math.cos(y / 2);
  const moved = (x: number, y: number): number => waves(x - 1.6, y + 1.6);

  it('goes on from the motion that it found before', () => {
    const rule = { ...golden.carry, rounds: 1 };
    const motion = pictures(waves, moved);
    motion.find(rule);
    // One round goes no farther than one pixel.
    expect(inTheMiddle(motion)[0]).toBeLessThanOrEqual(1);
    expect(inTheMiddle(motion)[1]).toBeGreaterThanOrEqual(-1);
    motion.find(rule);
    motion.find(rule);
    expect(inTheMiddle(motion)[0]).toBeCloseTo(1.6, 1);
    expect(inTheMiddle(motion)[1]).toBeCloseTo(-1.6, 1);
    motion.dispose();
  });

  it('goes on from it where the picture has come back meanwhile, too', () => {
    const rule = { ...golden.carry, rounds: 0, still: 0, moved: 0.001 };
    const motion = pictures(waves, moved);
    motion.find({ ...rule, rounds: 3 });
    const before = inTheMiddle(motion);
    draw(motion, waves);
    motion.find(rule);
    expect(farthest(inTheMiddle(motion), [0, 0])).toBe(0);
    draw(motion, moved);
    motion.find(rule);
    expect(inTheMiddle(motion)).toEqual(before);
    motion.dispose();
  });

  it('starts from stillness when it begins anew', () => {
    const rule = { ...golden.carry, rounds: 1 };
    const motion = pictures(waves, moved);
    for (let i = 0; i < 3; i++) motion.find(rule);
    motion.begin();
    const { right, down } = motion.planes;
    expect(farthest(right.f32, new Array<number>(ROWS * COLUMNS).fill(0))).toBe(0);
    expect(farthest(down.f32, new Array<number>(ROWS * COLUMNS).fill(0))).toBe(0);
    draw(motion, waves);
    motion.find(rule);
    const other = pictures(moved, waves);
    other.find(rule);
    for (const plane of ['right', 'down'] as const)
      expect(farthest(motion.planes[plane].f32, [...other.planes[plane].f32])).toBe(0);
    motion.dispose();
    other.dispose();
  });

  it.each([
    [2, 0],
    [4, 12 / 32],
    [5, 21 / 32],
    [6, 1],
    [8, 1],
  ])('moves what has changed by %i with a share of %d', (change, share) => {
    const slope = (x: number): number => 10 * x;
    const motion = pictures(slope, (x) => slope(x) - change);
    const thresholds = { ...golden.carry, still: 2, moved: 6 };
    motion.find({ ...thresholds, rounds: 3, still: 0, moved: 0.001 });
    const [whole] = inTheMiddle(motion);
    expect(whole).toBeCloseTo(change / 10, 2);
    motion.find({ ...thresholds, rounds: 0 });
    expect(inTheMiddle(motion)[0]).toBeCloseTo(share * whole, 4);
    motion.dispose();
  });

  it('does not move at all what has not changed, beside what has', () => {
    const motion = pictures(waves, moved);
    motion.find({ ...golden.carry, rounds: 3 });
    // By so little that shares are broken numbers, of whose running sums something is left.
    draw(motion, (x, y) => waves(x, y) + (x < 6 ? 3 + Math.sin(7 * x + 3 * y) : 0));
    motion.find({ ...golden.carry, rounds: 0 });
    const { right, down } = motion.planes;
    for (let i = 0; i < ROWS * COLUMNS; i++)
      if (i % COLUMNS >= 9) expect(farthest([right.f32[i], down.f32[i]], [0, 0])).toBe(0);
    motion.dispose();
  });

  it('calls strange what has changed by the limit and more, without a motion', () => {
    const rule = { ...golden.carry, strange: 16 };
    const half = (by: number) => (x: number) => (x < COLUMNS / 2 ? 100 : 100 + by);
    for (const [change, strange] of [
      [15.5, 0],
      [16, 0.5],
      [-16, 0.5],
    ]) {
      const motion = pictures(() => 100, half(change), 0);
      expect(motion.find(rule)).toBe(strange);
      motion.dispose();
    }
  });
});
