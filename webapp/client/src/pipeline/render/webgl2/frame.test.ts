import { describe, expect, it } from 'vitest';
import { matrixOf, rgbToYuv } from '../../color';
import { yuvUniforms } from './frame';

describe.each<VideoColorSpaceInit>([
  { matrix: 'smpte170m', fullRange: false },
  { matrix: 'bt709', fullRange: false },
  { matrix: 'bt709', fullRange: true },
  {},
])('the uniforms for $matrix, full range $fullRange', (colorSpace) => {
  it.each<[number, number, number]>([
    [0, 0, 0],
    [255, 255, 255],
    [255, 0, 0],
    [10, 200, 90],
  ])('give %i, %i, %i back', (...rgb) => {
    const { toRgb, black } = yuvUniforms(colorSpace);
    const yuv = rgbToYuv(matrixOf(colorSpace), rgb).map((value) => value / 255);
    const found = [0, 1, 2].map(
      (row) => 255 * (yuv.reduce((sum, value, i) => sum + toRgb[3 * i + row] * value, 0) - black[row]),
    );
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(rgb[i], 3);
    });
  });
});
