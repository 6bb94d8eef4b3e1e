import { describe, expect, it } from 'vitest';
import { cellsOf, COLUMNS } from './seen';

describe('cellsOf', () => {
  it('gives the mean over each cell, as bytes', () => {
    const width = 64;
    const height = 36;
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = x < 33 ? 1 : 0;
    const cells = cellsOf({ data, width, height }, { width: 1280, height: 720 });
    expect(cells).toHaveLength(COLUMNS * 18);
    expect(cells.slice(0, 18)).toEqual(new Uint8Array([...Array<number>(16).fill(255), 128, 0]));
    expect(cells[COLUMNS - 1]).toBe(0);
  });

  it('has as many rows as make cells square, whatever the mask measures', () => {
    const mask = { data: new Float32Array(5 * 3).fill(0.5), width: 5, height: 3 };
    expect(cellsOf(mask, { width: 480, height: 640 })).toEqual(new Uint8Array(COLUMNS * 43).fill(128));
  });

  it('holds what is no probability between the bounds', () => {
    const mask = { data: new Float32Array([2, -1]), width: 2, height: 1 };
    const cells = cellsOf(mask, { width: 320, height: 10 });
    expect([cells[0], cells.at(-1)]).toEqual([255, 0]);
  });
});
