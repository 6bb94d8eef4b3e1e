import { describe, expect, test } from 'vitest';
import { layoutOf, type PictureFormat } from '../picture';
import { flipRows } from './flip';

const SIZE = { width: 5, height: 3 };

function random(length: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length }, () => (state = (state * 75 + 74) % 65537) & 255);
}

describe('flipRows', () => {
  test.each<PictureFormat>(['I420', 'NV12', 'RGBA', 'BGRX'])(
    'turns every row of %s, pixel by pixel',
    (format) => {
      const { planes, byteLength } = layoutOf(format, SIZE.width, SIZE.height);
      const before = random(byteLength);
      const after = before.slice();
      flipRows({ planes }, after);
      for (const { offset, stride, width, height, components } of planes)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            for (let c = 0; c < components.length; c++) {
              const at = (column: number): number => offset + y * stride + column * components.length + c;
              expect(after[at(x)]).toBe(before[at(width - 1 - x)]);
            }
    },
  );

  test('twice is as if never, and what lies behind the picture stays', () => {
    const { planes, byteLength } = layoutOf('NV12', SIZE.width, SIZE.height);
    const before = random(byteLength + 16);
    const after = before.slice();
    flipRows({ planes }, after);
    expect(after.subarray(byteLength)).toEqual(before.subarray(byteLength));
    flipRows({ planes }, after);
    expect(after).toEqual(before);
  });
});
