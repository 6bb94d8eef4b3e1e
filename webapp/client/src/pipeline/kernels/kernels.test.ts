import { beforeAll, describe, expect, it } from 'vitest';
import {
  GUIDE_POINT,
  rampOf,
  type Between,
  type Block,
  type Kernels,
  type Line,
  type QuadPlane,
} from './kernels';
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

/** A line of colour, its values up to `top`. */
function colors(kernels: Kernels, count: number, top: number, random: () => number): Line {
  const block = kernels.alloc(2 * (count + 32));
  for (let i = 0; i < count; i++) block.i16[i] = top * 64 * random();
  return { block, at: 0 };
}

/** Nine by thirteen quads, weighted by alpha and highlights. */
function weighed(kernels: Kernels, random: () => number): QuadPlane {
  const plane = { quads: kernels.alloc(16 * 9 * 13), rows: 9, cols: 13 };
  for (let i = 0; i < 4 * 9 * 13; i++) plane.quads.f32[i] = 255 * random();
  const alphas = { block: bytes(kernels, 13 + 16, random), at: 0 };
  const weighing = { floor: 0.001, highlights: 6, brightness: [0.003, 0.005, 0.001, -1.5] as const };
  for (let row = 0; row < 9; row++)
    kernels.weighRow({ block: plane.quads, at: 4 * row * 13 }, alphas, 13, weighing);
  return plane;
}

function three(kernels: Kernels, { rows, cols }: QuadPlane): [Block, Block, Block] {
  const plane = (): Block => kernels.alloc(2 * rows * (cols + 1));
  return [plane(), plane(), plane()];
}

// Odd, smaller and larger than the sixteen lanes of a step.
const LANES = [1, 7, 16, 33, 321];

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

  it.each(LANES)('composeRow over %i lanes, and touches no pixel behind them', (lanes) => {
    for (const lights of [false, true]) {
      const [a, b] = both((kernels, random) => {
        const pixels = bytes(kernels, lanes + 40, random);
        const alphas = bytes(kernels, lanes + 32, random);
        // Pure person and pure background have ways of their own.
        for (let x = 0; x < lanes; x++) if (x % 48 < 32) alphas.u8[x] = x % 48 < 16 ? 255 : 0;
        const behind = colors(kernels, lanes, 255, random);
        const old = random() < 0.5 ? null : colors(kernels, lanes, 255, random);
        const glow = lights ? colors(kernels, lanes, 120, random) : null;
        const tone = lights ? colors(kernels, lanes, 80, random) : null;
        const bright = colors(kernels, lanes, 511, random);
        const before = pixels.u8.slice(lanes + 1, lanes + 40);
        const finish = { behind, old, amount: 0.7, glow, tone, bright };
        kernels.composeRow({ block: pixels, at: 1 }, lanes, { block: alphas, at: 0 }, finish);
        expect(pixels.u8.slice(lanes + 1, lanes + 40)).toEqual(before);
        return pixels.u8.slice(0, lanes + 1);
      });
      expect(distance(a, b)).toBeLessThanOrEqual(1);
    }
  });

  it.each([1, 4])('straightRow of pixels with %i components', (step) => {
    const [a, b] = both((kernels, random) => {
      const lanes = 32 * step;
      const pixels = bytes(kernels, lanes, random);
      const alphas = bytes(kernels, lanes, random);
      for (let x = 0; x < lanes; x += 5) alphas.u8[x] = x % 2 ? 0 : 255;
      const blank = [16, 128, 128, 0].slice(0, step);
      const old = colors(kernels, lanes, 255, random);
      kernels.straightRow({ block: pixels, at: 0 }, lanes, { block: alphas, at: 0 }, { old, amount: 0.6, blank });
      return pixels.u8.slice(0, lanes);
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it('betweenRow, widenRow and narrowRow', () => {
    const [a, b] = both((kernels, random) => {
      const line = { block: kernels.alloc(2 * 80), at: 0 };
      const back = kernels.alloc(80);
      kernels.betweenRow(between(kernels, 33, 255 * 64, random), line, 33);
      const first = line.block.i16.slice(0, 33);
      kernels.widenRow({ block: bytes(kernels, 40, random), at: 3 }, line, 33);
      kernels.narrowRow(line, { block: back, at: 1 }, 33);
      return [...first, ...back.u8.slice(1, 34)];
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
    for (const linear of [false, true]) {
      const [a, b] = both((kernels, random) => {
        const to = kernels.alloc(128);
        kernels.alphaRow({ block: to, at: 0 }, 100, between(kernels, 100, 32767, random), rampOf(edge, { linear }));
        return to.u8.slice(0, 100);
      });
      // A steep ramp magnifies the last bit of Q15.
      expect(distance(a, b)).toBeLessThanOrEqual(2);
    }
  });

  it('halveRow and spreadRow', () => {
    const [a, b] = both((kernels, random) => {
      const rows = bytes(kernels, 200, random);
      const to = kernels.alloc(64);
      kernels.halveRow({ block: rows, at: 1 }, { block: rows, at: 70 }, { block: to, at: 0 }, 33);
      const wide = kernels.alloc(4 * 33 + 2 * 33);
      kernels.spreadRow({ block: to, at: 0 }, { block: wide, at: 0 }, 33, 4);
      kernels.spreadRow({ block: to, at: 0 }, { block: wide, at: 4 * 33 }, 33, 2);
      return wide.u8.slice(0, 6 * 33);
    });
    expect(distance(a, b)).toBe(0);
  });

  it.each([1, 8, 16, 33])('brightRow and guidedRow over %i pixels', (count) => {
    const levels = { black: 16, scale: 255 / 219 };
    const [a, b] = both((kernels, random) => {
      const block = bytes(kernels, 200, random);
      const luma = { block, top: 1, middle: 50, bottom: 120 };
      const bright = { block: kernels.alloc(2 * 64), at: 0 };
      kernels.brightRow({ block, at: 7 }, bright, count, levels);
      const slope = between(kernels, count, 6000, random);
      const offset = { ...between(kernels, count, 4000, random), fraction: slope.fraction };
      for (let i = 0; i < 64; i++) offset.block.i16[i] -= 3000;
      const to = kernels.alloc(64);
      const ramp = rampOf({ low: 0.5, high: 0.9 }, { one: 1 << GUIDE_POINT });
      kernels.guidedRow({ block: to, at: 0 }, count, { slope, offset, luma, levels }, ramp);
      return [
        ...bright.block.i16.slice(0, count).map((value) => value >> 7),
        ...to.u8.slice(0, count),
      ];
    });
    expect(distance(a, b)).toBeLessThanOrEqual(2);
  });

  it('guidedRow over what is wholly person, wholly room, and neither', () => {
    const [a, b] = both((kernels, random) => {
      const luma = { block: bytes(kernels, 300, random), top: 1, middle: 90, bottom: 180 };
      const slope = between(kernels, 64, 500, random);
      const offset = { ...between(kernels, 64, 10, random), fraction: slope.fraction };
      for (let x = 0; x < 64; x++) {
        const place = [1900, -600, 1200, 1300][x >> 4];
        for (const at of [offset.top, offset.bottom]) offset.block.i16[at + x] += place;
      }
      const to = kernels.alloc(64 + 16);
      const ramp = rampOf({ low: 0.5, high: 0.9 }, { one: 1 << GUIDE_POINT });
      const levels = { black: 16, scale: 255 / 219 };
      kernels.guidedRow({ block: to, at: 0 }, 60, { slope, offset, luma, levels }, ramp);
      return to.u8.slice(0, 60);
    });
    expect(distance(a, b)).toBeLessThanOrEqual(2);
    expect(new Set(a.slice(0, 16))).toEqual(new Set([255]));
    expect(new Set(a.slice(16, 32))).toEqual(new Set([0]));
    expect(new Set(a.slice(32, 48)).size).toBeGreaterThan(8);
  });

  it('guideRow, slopes and fixSlopes', () => {
    const [a, b] = both((kernels, random) => {
      const [rows, cols] = [5, 9];
      const plane = { quads: kernels.alloc(16 * rows * cols), rows, cols };
      for (let i = 0; i < 4 * rows * cols; i++) plane.quads.f32[i] = 255 * random();
      const filter = { black: 16, scale: 255 / 219, steepness: 2, shift: -0.35 };
      for (let row = 0; row < rows; row++)
        kernels.guideRow(
          { block: plane.quads, at: 4 * row * cols },
          between(kernels, cols, 32767, random),
          cols,
          filter,
        );
      kernels.boxBlur(plane, kernels.alloc(16 * rows * cols), 1, 1);
      kernels.slopes(plane, 195);
      const planes = [0, 1].map(() => kernels.alloc(2 * rows * (cols + 1))) as [Block, Block];
      kernels.fixSlopes(plane, planes, cols + 1);
      return planes.flatMap((block) => Array.from(block.i16.slice(0, rows * (cols + 1))));
    });
    expect(distance(a, b)).toBeLessThanOrEqual(2);
  });

  it('lumaRow', () => {
    const [a, b] = both((kernels, random) => {
      const to = kernels.alloc(33);
      kernels.lumaRow({ block: bytes(kernels, 140, random), at: 4 }, { block: to, at: 0 }, 33, [2, 1, 0]);
      return to.u8.slice(0, 33);
    });
    expect(distance(a, b)).toBe(0);
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

  it.each(['boxBlur', 'discBlur'] as const)('weighRow, %s and divide', (blur) => {
    const [a, b] = both((kernels, random) => {
      const plane = weighed(kernels, random);
      const { rows, cols } = plane;
      const spare = kernels.alloc(16 * rows * (cols + 7));
      const halves = kernels.alloc(2 * 7);
      halves.u16.set([1, 2, 3, 3, 3, 2, 1]);
      if (blur === 'boxBlur') kernels.boxBlur(plane, spare, 3, 2);
      else kernels.discBlur(plane, spare, 3, halves);
      const planes = three(kernels, plane);
      kernels.divide(plane, planes, cols + 1);
      return planes.flatMap((block) => Array.from(block.i16.slice(0, rows * (cols + 1))));
    });
    expect(distance(a, b)).toBeLessThanOrEqual(1);
  });

  it('shine', () => {
    const [a, b] = both((kernels, random) => {
      const plane = weighed(kernels, random);
      const planes = three(kernels, plane);
      kernels.shine(plane, { weights: plane.quads, strength: 0.2 }, planes, plane.cols + 1);
      return planes.flatMap((block) => Array.from(block.i16.slice(0, plane.rows * (plane.cols + 1))));
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
