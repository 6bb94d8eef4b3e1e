import { describe, expect, test } from 'vitest';
import { isSame, isTelling, likeness } from './agree';

/** A mask of 10 x 10 whose first rows are a person's. */
function mask(rows: number, person = 1): Float32Array {
  return Float32Array.from({ length: 100 }, (_, i) => (i < 10 * rows ? person : 0));
}

describe('likeness', () => {
  test('of a mask with itself is perfect', () => {
    expect(likeness(mask(4), mask(4))).toEqual({ difference: 0, iou: 1 });
  });

  test('counts what differs', () => {
    const { difference, iou } = likeness(mask(4), mask(5));
    expect(difference).toBeCloseTo(0.1);
    expect(iou).toBe(0.8);
  });

  test('takes a pixel for a person’s from a half on', () => {
    expect(likeness(mask(4), mask(4, 0.5)).iou).toBe(1);
    expect(likeness(mask(4), mask(4, 0.499)).iou).toBe(0);
    expect(likeness(mask(4, 0.5), mask(4)).iou).toBe(1);
    expect(likeness(mask(4, 0.499), mask(4)).iou).toBe(0);
    expect(likeness(mask(0), mask(4, 0.5)).iou).toBe(0);
    expect(likeness(mask(4, 0.5), mask(0)).iou).toBe(0);
  });

  test('of two empty masks is perfect', () => {
    expect(likeness(mask(0), mask(0))).toEqual({ difference: 0, iou: 1 });
  });
});

describe('isSame', () => {
  test('takes the rounding of another chip', () => {
    expect(isSame(likeness(mask(4, 0.9), mask(4, 0.904)))).toBe(true);
  });

  test.each([
    [{ difference: 0.01, iou: 1 }, true],
    [{ difference: 0.0101, iou: 1 }, false],
    [{ difference: 0, iou: 0.97 }, true],
    [{ difference: 0, iou: 0.9699 }, false],
    [{ difference: NaN, iou: 1 }, false],
  ])('of %o is %s', (found, same) => {
    expect(isSame(found)).toBe(same);
  });

  test('refuses masks that differ little on average, where few pixels are a person’s', () => {
    const few = (count: number): Float32Array => Float32Array.from({ length: 1000 }, (_, i) => +(i < count));
    expect(isSame(likeness(few(100), few(103)))).toBe(true);
    expect(isSame(likeness(few(100), few(104)))).toBe(false);
    expect(isSame(likeness(few(100), few(97)))).toBe(true);
    expect(isSame(likeness(few(100), few(96)))).toBe(false);
  });

  test.each([
    ['one row more', mask(5)],
    ['zeros', mask(0)],
    ['everything', mask(10)],
    ['a person who is only probable', mask(4, 0.8)],
    ['a NaN', mask(4).fill(NaN, 99)],
    ['an infinity', mask(4).fill(Infinity, 99)],
    ['another size', mask(4).slice(0, 90)],
  ])('refuses %s', (_, wrong) => {
    expect(isSame(likeness(mask(4), wrong))).toBe(false);
  });
});

describe('isTelling', () => {
  test.each([0, 10])('is not a mask with %i of 10 rows of person', (rows) => {
    expect(isTelling(mask(rows))).toBe(false);
  });

  test('is a mask with somebody in it', () => {
    expect(isTelling(mask(3))).toBe(true);
  });

  test.each([
    [1, false],
    [2, true],
    [98, true],
    [99, false],
  ])('of a mask with a person in %i of 100 pixels is %s', (person, telling) => {
    expect(isTelling(Float32Array.from({ length: 100 }, (_, i) => (i < person ? 0.5 : 0.499)))).toBe(telling);
  });
});
