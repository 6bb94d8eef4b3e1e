import { describe, expect, it } from 'vitest';
import { matrixOf, rgbToYuv, yuvToRgbFactors } from './color';

const SPACES: VideoColorSpaceInit[] = [
  { matrix: 'smpte170m', fullRange: false },
  { matrix: 'bt709', fullRange: false },
  { matrix: 'bt709', fullRange: true },
  {},
];

describe.each(SPACES)('in the colour space %o', (space) => {
  const matrix = matrixOf(space);

  it('black and white have no chroma and the range’s ends', () => {
    const top = space.fullRange ? 255 : 235;
    expect(rgbToYuv(matrix, [0, 0, 0])).toEqual([space.fullRange ? 0 : 16, 128, 128]);
    rgbToYuv(matrix, [255, 255, 255]).forEach((value, i) => {
      expect(value).toBeCloseTo([top, 128, 128][i]);
    });
  });

  it.each<[number, number, number]>([
    [255, 0, 0],
    [12, 200, 99],
    [3, 4, 250],
  ])('rgb(%i, %i, %i) comes back', (...rgb) => {
    const [y, u, v] = rgbToYuv(matrix, rgb);
    const { scale, black, rv, gu, gv, bu } = yuvToRgbFactors(matrix);
    const luma = scale * (y - black);
    const back = [luma + rv * (v - 128), luma + gu * (u - 128) + gv * (v - 128), luma + bu * (u - 128)];
    back.forEach((value, i) => {
      expect(value).toBeCloseTo(rgb[i], 6);
    });
  });
});

it('BT.601 red has the code values of the standard’s table', () => {
  // ITU-R BT.601-7, 100 % red of colour bars: 81, 90, 240.
  expect(rgbToYuv(matrixOf({ matrix: 'smpte170m' }), [255, 0, 0]).map(Math.round)).toEqual([81, 90, 240]);
});
