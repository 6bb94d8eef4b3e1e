import { describe, expect, it } from 'vitest';
import { isYuv, layoutOf, type Picture, type PictureFormat } from '../picture';
import type { Color } from '../plan';
import { writeColor, writeRgba } from './convert';

const FORMATS: PictureFormat[] = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX'];
const LIMITED: VideoColorSpaceInit = { matrix: 'smpte170m', fullRange: false };
const FULL: VideoColorSpaceInit = { matrix: 'smpte170m', fullRange: true };

/** The bytes of a picture of this size, and a few behind them that nobody writes. */
function write(
  format: PictureFormat,
  [width, height]: readonly [number, number],
  colorSpace: VideoColorSpaceInit,
  draw: (picture: Picture, to: Uint8Array) => void,
): { component: (component: number) => number[]; behind: number[] } {
  const { planes, byteLength } = layoutOf(format, width, height);
  const to = new Uint8Array(byteLength + 4).fill(77);
  draw({ format, width, height, planes, byteLength, colorSpace } as unknown as Picture, to);
  return {
    component: (component) => {
      const {
        components,
        offset,
        stride,
        height: rows,
      } = planes.find((plane) => plane.components.includes(component))!;
      return [...to.subarray(offset, offset + stride * rows)].filter(
        (_, i) => components[i % components.length] === component,
      );
    },
    behind: [...to.subarray(byteLength)],
  };
}

function rgbaOf(colors: readonly Color[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(colors.flatMap((color) => [...color, 255]));
}

describe.each(FORMATS)('a background in %s', (format) => {
  it.each<[Color, VideoColorSpaceInit, Color]>([
    [[255, 0, 0], LIMITED, [81, 90, 240]],
    [[255, 0, 0], { matrix: 'bt709', fullRange: false }, [63, 102, 240]],
    // What is more than a byte holds is the most that it holds.
    [[255, 0, 0], FULL, [76, 85, 255]],
    [[0, 0, 255], FULL, [29, 255, 107]],
    [[0, 255, 255], FULL, [179, 171, 1]],
    [[255, 255, 255], FULL, [255, 128, 128]],
    [[12, 34, 56], LIMITED, [42, 141, 117]],
  ])('of the colour %o in %o is that everywhere', (color, colorSpace, yuv) => {
    const size = [5, 3] as const;
    const wanted = isYuv(format) ? yuv : color;
    const even = rgbaOf(new Array<Color>(15).fill(color));
    for (const draw of [
      (picture: Picture, to: Uint8Array) => {
        writeColor(color, picture, to);
      },
      (picture: Picture, to: Uint8Array) => {
        writeRgba(even, picture, to);
      },
    ]) {
      const { component, behind } = write(format, size, colorSpace, draw);
      for (const c of [0, 1, 2]) expect(new Set(component(c))).toEqual(new Set([wanted[c]]));
      if (!isYuv(format)) expect(new Set(component(3))).toEqual(new Set([255]));
      expect(behind).toEqual([77, 77, 77, 77]);
    }
  });

  it('takes for chroma the means of two by two pixels, and of what there is at the border', () => {
    const grey = [10, 30, 50, 70, 90, 110, 130, 150, 170].map((value): Color => [value, value, value]);
    const blue = grey.map(([value]): Color => [0, 0, value]);
    const { component } = write(format, [3, 3], FULL, (picture, to) => {
      writeRgba(rgbaOf(blue), picture, to);
    });
    if (isYuv(format)) {
      // U is 128 and a half of blue, of (10 + 30 + 70 + 90) / 4 and so on.
      expect(component(1)).toEqual([50, 80, 140, 170].map((mean) => 128 + mean / 2));
      expect(component(0)).toEqual(blue.map(([, , value]) => Math.round(0.114 * value)));
    } else expect(component(2)).toEqual(blue.map(([, , value]) => value));
  });
});
