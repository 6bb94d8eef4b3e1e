import { describe, expect, it } from 'vitest';
import { PlainKernels } from '../kernels/plain';
import { layoutOf, type Picture, type PictureFormat } from '../picture';
import { Thumbnail } from './thumbnail';

const kernels = new PlainKernels();

/** A picture whose every component is a function of where it is, in pixels of its plane. */
function picture(
  format: PictureFormat,
  [width, height]: [number, number],
  value: (component: number, x: number, y: number) => number,
  colorSpace: VideoColorSpaceInit = {},
): Picture {
  const { byteLength, planes } = layoutOf(format, width, height);
  const pixels = kernels.alloc(byteLength);
  for (const { offset, stride, width: columns, height: rows, components } of planes)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        components.forEach((component, i) => {
          pixels.u8[offset + y * stride + x * components.length + i] = value(component, x, y);
        });
  return {
    ...{ format, width, height, pixels, byteLength, planes, colorSpace },
    ...{ timestamp: 0, duration: null, rotation: 0, flip: false, displayWidth: width, displayHeight: height },
  };
}

function take(seen: Picture, rows: number): { rows: number; cols: number; values: number[] } {
  const thumbnail = new Thumbnail(kernels, seen, rows);
  const to = kernels.alloc(4 * thumbnail.rows * thumbnail.cols);
  thumbnail.take(seen, to);
  const values = [...to.f32.subarray(0, thumbnail.rows * thumbnail.cols)];
  thumbnail.dispose();
  return { rows: thumbnail.rows, cols: thumbnail.cols, values };
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i], 3);
  });
}

describe('a thumbnail', () => {
  it.each<[PictureFormat, VideoColorSpaceInit, number]>([
    ['I420', {}, 255 / 219],
    ['I420', { fullRange: true }, 1],
    ['NV12', { matrix: 'bt709', fullRange: false }, 255 / 219],
    ['NV12', { matrix: 'bt709', fullRange: true }, 1],
  ])('of %s in %o is its luma, on a scale from black to white', (format, colorSpace, scale) => {
    const luma = [40, 80, 120, 200];
    const blocks = (component: number, x: number, y: number): number =>
      component > 0 ? 37 * x + 11 * y : luma[2 * Math.floor(y / 2) + Math.floor(x / 4)];
    const { values } = take(picture(format, [8, 4], blocks, colorSpace), 2);
    expectClose(
      [0, 3, 4, 7].map((i) => values[i]),
      luma.map((value) => scale * value),
    );
  });

  it.each<PictureFormat>(['RGBA', 'RGBX', 'BGRA', 'BGRX'])('of %s is the luma of BT.601', (format) => {
    const colors = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
      [10, 20, 30, 255],
    ];
    const { values } = take(
      picture(format, [4, 1], (component, x) => colors[x][component]),
      1,
    );
    expectClose(values, [0.299 * 255, 0.587 * 255, 0.114 * 255, 2.99 + 11.74 + 3.42]);
  });

  it('is made of the means of blocks', () => {
    const { values } = take(
      picture('RGBX', [4, 4], (_, x, y) => 10 * x + 40 * y),
      2,
    );
    expectClose(values, [25, 45, 105, 125]);
  });

  it('stays right where a block has more rows than sums have room for', () => {
    const { values } = take(
      picture('I420', [2, 600], () => 255, { fullRange: true }),
      2,
    );
    expectClose(values, [255, 255]);
  });

  it.each<[[number, number], number, [number, number]]>([
    [[64, 36], 18, [18, 32]],
    [[36, 64], 32, [32, 18]],
    [[64, 36], 100, [36, 64]],
    [[2, 36], 4, [4, 1]],
  ])('of a picture of %o has at most %i rows, and its sides', (size, most, [rows, cols]) => {
    expect(
      take(
        picture('I420', size, () => 0),
        most,
      ),
    ).toMatchObject({ rows, cols });
  });
});
