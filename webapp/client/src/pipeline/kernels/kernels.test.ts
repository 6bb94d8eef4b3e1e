import { beforeAll, describe, expect, it } from 'vitest';
import { rampOf, type Between, type Block, type Kernels } from './kernels';
import { PlainKernels } from './plain';
import type { SimdKernels } from './simd';
import { lineTaps } from './taps';
import { seeded, simdFromDisk } from './testing';

let simd: SimdKernels;
const plain = new PlainKernels();
beforeAll(async () => {
  simd = await simdFromDisk();
});

/** Runs the same work on both kernels, from the same random numbers, and gives both results. */
function both<T>(work: (kernels: Kernels, random: () => number) => T): [T, T] {
  return [work(simd, seeded(7)), work(plain, seeded(7))];
}

/** Largest difference between two lists. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

function bytes(kernels: Kernels, count: number, random: () => number): Block {
  const block = kernels.alloc(count);
  for (let i = 0; i < count; i++) block.u8[i] = 256 * random();
  return block;
}

function between(kernels: Kernels, count: number, top: number, random: () => number): Between {
  const stride = (count + 31) & ~15;
  const block = kernels.alloc(4 * stride);
  for (let i = 0; i < 2 * stride; i++) block.i16[i] = top * random();
  return { block, top: 0, bottom: stride, fraction: Math.round(32767 * random()) };
}

// Odd, smaller and larger than the sixteen lanes of a step.
const LANES = [1, 7, 16, 33, 321];
const RAMP = rampOf({ low: 0.5, high: 0.9 });

describe('the SIMD kernels agree with the plain ones', () => {
  it('toQ15', () => {
    const [a, b] = both((kernels, random) => {
      const from = kernels.alloc(4 * 100);
      for (let i = 0; i < 100; i++) from.f32[i] = 1.4 * random() - 0.2;
      const to = kernels.alloc(2 * 100);
      kernels.toQ15(from, to, 100);
      return to.i16.slice(0, 100);
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it.each([
    [20, 77],
    [256, 1280],
    [77, 20],
    [1, 9],
  ])('expand from %i to %i', (size, count) => {
    const [a, b] = both((kernels, random) => {
      const from = kernels.alloc(2 * (size + 1));
      for (let i = 0; i < size; i++) from.i16[i] = 32767 * random();
      const to = kernels.alloc(2 * 3 * (count + 16));
      kernels.expand({ block: from, at: 0 }, lineTaps(kernels, size, count), { block: to, at: 0 }, 1);
      const spread = to.i16.slice(0, count);
      kernels.expand({ block: from, at: 0 }, lineTaps(kernels, size, count), { block: to, at: 1 }, 3);
      return [...spread, ...Array.from({ length: count }, (_, i) => to.i16[1 + 3 * i])];
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it.each(LANES)('blendRow over %i lanes, and touches no pixel behind them', (lanes) => {
    const [a, b] = both((kernels, random) => {
      const pixels = bytes(kernels, lanes + 40, random);
      const matte = { values: between(kernels, lanes, 32767, random), ramp: RAMP };
      const behind = between(kernels, lanes, 255 * 64, random);
      const before = pixels.u8.slice(lanes + 1, lanes + 40);
      kernels.blendRow({ block: pixels, at: 1 }, lanes, matte, behind);
      expect(pixels.u8.slice(lanes + 1, lanes + 40)).toEqual(before);
      return pixels.u8.slice(0, lanes + 1);
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it.each(LANES)('blendRowOver over %i lanes', (lanes) => {
    const [a, b] = both((kernels, random) => {
      const pixels = bytes(kernels, lanes + 40, random);
      const behind = bytes(kernels, lanes + 40, random);
      const matte = { values: between(kernels, lanes, 32767, random), ramp: RAMP };
      kernels.blendRowOver({ block: pixels, at: 0 }, lanes, matte, { block: behind, at: 3 });
      return pixels.u8.slice(0, lanes + 40);
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it.each([
    { low: 0, high: 1 },
    { low: 0.5, high: 0.9 },
    { low: 0.69, high: 0.71 },
    { low: 0, high: 0.05 },
    { low: 0.95, high: 1 },
  ])('alphaRow on the ramp $low..$high', (edge) => {
    const [a, b] = both((kernels, random) => {
      const to = kernels.alloc(2 * 128);
      const values = between(kernels, 100, 32767, random);
      kernels.alphaRow({ block: to, at: 0 }, 100, { values, ramp: rampOf(edge) });
      return to.i16.slice(0, 100);
    });
    // A steep ramp magnifies the last bit of Q15.
    expect(distance(a, b)).toBeLessThanOrEqual(2);
  });

  it('addRow and sumBlocks', () => {
    const [a, b] = both((kernels, random) => {
      const sums = kernels.alloc(2 * 80);
      for (let row = 0; row < 5; row++)
        kernels.addRow({ block: bytes(kernels, 66, random), at: 0 }, sums, 66);
      const edges = kernels.alloc(2 * 5);
      edges.u16.set([0, 8, 16, 17, 33]);
      const quads = kernels.alloc(16 * 4);
      kernels.sumBlocks(
        { block: sums, at: 1 },
        edges,
        { block: quads, at: 2 },
        { blocks: 4, step: 2, rows: 5 },
      );
      return quads.f32.slice(0, 16);
    });
    expect(distance(a, b)).toBeLessThan(1e-4);
  });

  it('weighRow, boxBlur and divide', () => {
    const [a, b] = both((kernels, random) => {
      const [rows, cols] = [9, 13];
      const quads = kernels.alloc(16 * rows * cols);
      for (let i = 0; i < 4 * rows * cols; i++) quads.f32[i] = 255 * random();
      const alphas = kernels.alloc(2 * cols);
      for (let i = 0; i < cols; i++) alphas.i16[i] = 255 * random();
      for (let row = 0; row < rows; row++)
        kernels.weighRow({ block: quads, at: 4 * row * cols }, { block: alphas, at: 0 }, cols, 0.001);
      kernels.boxBlur({ quads, rows, cols }, kernels.alloc(16 * rows * cols), 3, 2);
      const planes = [0, 1, 2].map(() => kernels.alloc(2 * rows * (cols + 1))) as [Block, Block, Block];
      kernels.divide({ quads, rows, cols }, planes, cols + 1);
      return planes.flatMap((plane) => Array.from(plane.i16.slice(0, rows * (cols + 1))));
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it('sampleYuvRow', () => {
    const [a, b] = both((kernels, random) => {
      const picture = bytes(kernels, 200, random);
      const columns = kernels.alloc(2 * 20);
      columns.u16.set(Array.from({ length: 20 }, (_, i) => 2 * i));
      const centres = kernels.alloc(2 * 10);
      centres.u16.set(Array.from({ length: 10 }, (_, i) => i));
      const factors = kernels.alloc(4 * 6);
      factors.f32.set([1.164, 16, 1.596, -0.392, -0.813, 2.017]);
      const to = kernels.alloc(4 * 30);
      kernels.sampleYuvRow(
        { picture, top: 0, bottom: 40, u: 80, v: 81 },
        { columns, centres, factors, chromaStep: 2, count: 10 },
        { block: to, at: 0 },
      );
      return to.f32.slice(0, 30);
    });
    expect(distance(a, b)).toBeLessThan(1e-3);
  });
});

describe('memory', () => {
  it('is given back', () => {
    const first = simd.alloc(1000);
    simd.free(first);
    expect(simd.alloc(1000).address).toBe(first.address);
  });

  it('that is used up is an error in words', () => {
    expect(() => simd.alloc(200_000_000)).toThrow(/memory for pixels is full/);
  });
});
