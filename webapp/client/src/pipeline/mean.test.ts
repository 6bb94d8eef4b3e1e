import { describe, expect, test } from 'vitest';
import { meanColor, meanOf } from './mean';

const pixels = (...values: number[]): Uint8ClampedArray => Uint8ClampedArray.from(values);

describe('meanOf', () => {
  test('averages', () => {
    expect(meanOf(pixels(0, 100, 200, 255, 100, 50, 0, 255))).toEqual([50, 75, 100]);
  });

  test('counts see-through pixels by their alpha', () => {
    expect(meanOf(pixels(255, 0, 0, 255, 0, 0, 255, 0))).toEqual([255, 0, 0]);
    expect(meanOf(pixels(200, 0, 0, 100, 0, 0, 200, 100))).toEqual([100, 0, 100]);
  });

  test('knows none where there is nothing to see', () => {
    expect(meanOf(pixels(9, 9, 9, 0))).toBeNull();
    expect(meanOf(pixels())).toBeNull();
  });
});

test('meanColor is null where there is no canvas', () => {
  expect(meanColor({} as ImageBitmap)).toBeNull();
});
