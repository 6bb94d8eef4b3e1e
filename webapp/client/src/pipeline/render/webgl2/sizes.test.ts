import { describe, expect, it } from 'vitest';
import { coverOf, smallSize } from './sizes';

describe('small planes', () => {
  it.each([
    [90, [640, 360], [160, 90]],
    [90, [64, 36], [64, 36]],
    [72, [641, 361], [128, 72]],
    [90, [1, 1], [1, 1]],
    [90, [3, 4096], [1, 90]],
  ])('of %i rows for %o are %o', (rows, [width, height], [columns, fewer]) => {
    expect(smallSize(rows, { width, height })).toEqual({ width: columns, height: fewer });
  });
});

describe('a covering picture', () => {
  it.each([
    [600, 400, 640, 360],
    [1, 1, 640, 360],
    [4000, 3000, 640, 361],
    [300, 4000, 33, 17],
  ])('of %i x %i fills %i x %i in both ways, and overhangs evenly in one', (width, height, right, bottom) => {
    const { reduced, scale, left, top } = coverOf({ width, height }, { width: right, height: bottom });
    for (const [length, start, shown] of [
      [reduced.width, left, right / scale],
      [reduced.height, top, bottom / scale],
    ]) {
      expect(start).toBeGreaterThanOrEqual(-1e-9);
      expect(start + shown).toBeCloseTo(length - start);
    }
    expect(Math.min(left, top)).toBeCloseTo(0);
    // What is left to the interpolation is less than halved, so that nothing between two pixels is passed over.
    expect(scale).toBeGreaterThan(0.49);
  });
});
