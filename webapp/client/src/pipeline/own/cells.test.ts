import { describe, expect, it } from 'vitest';
import { doubled, fits } from './cells';

/** The first colour of each cell. */
const reds = (pixels: Uint8Array): number[] => [...pixels].filter((_, i) => i % 3 === 0);

describe('doubled', () => {
  it('takes three quarters of the near cell and a quarter of the next', () => {
    const pixels = new Uint8Array([0, 0, 0, 100, 0, 0]);
    const wide = doubled({ pixels, columns: 2 });
    expect(wide.columns).toBe(4);
    expect(reds(wide.pixels)).toEqual([0, 25, 75, 100, 0, 25, 75, 100]);
  });

  it('does so downwards as well', () => {
    const pixels = new Uint8Array([0, 8, 0, 0, 8, 0, 100, 8, 0, 100, 8, 0]);
    const { pixels: found } = doubled({ pixels, columns: 2 });
    expect(reds(found)).toEqual([0, 25, 75, 100].flatMap((value) => Array<number>(4).fill(value)));
    expect([...found].filter((_, i) => i % 3 === 1)).toEqual(Array(16).fill(8));
  });

  it('leaves one colour as it is', () => {
    const { pixels } = doubled({ pixels: new Uint8Array(3 * 3 * 5).fill(77), columns: 3 });
    expect(pixels).toEqual(new Uint8Array(4 * 3 * 3 * 5).fill(77));
  });
});

describe('fits', () => {
  it('takes pictures of 2 to 64 cells a side', () => {
    expect(fits({ pixels: new Uint8Array(3 * 32 * 18), columns: 32 })).toBe(true);
  });

  it.each([
    [0, 0],
    [12, 1],
    [13, 2],
    [3 * 65 * 2, 65],
    [3 * 2 * 65, 2],
    [12, 1.5],
    [12, NaN],
  ])('refuses %i bytes in %f columns', (bytes, columns) => {
    expect(fits({ pixels: new Uint8Array(bytes), columns })).toBe(false);
  });
});
