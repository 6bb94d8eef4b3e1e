import { describe, expect, it } from 'vitest';
import { matrixOf, rgbToYuv, yuvToRgbFactors } from './color';

const SPACES: VideoColorSpaceInit[] = [
  { matrix: 'smpte170m', fullRange: false },
  { matrix: 'bt709', fullRange: false },
  { matrix: 'bt709', fullRange: true },
  { matrix: 'bt2020-ncl' as VideoMatrixCoefficients, fullRange: false },
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

describe('the primary colours have the code values of the standard’s colour bars', () => {
  const red = [255, 0, 0] as const;
  const green = [0, 255, 0] as const;
  const blue = [0, 0, 255] as const;

  // 100 % bars, from the equations of ITU-R BT.601-7, BT.709-6 and BT.2020-2 for 8 bits.
  it.each([
    ['smpte170m', red, [81, 90, 240]],
    ['smpte170m', green, [145, 54, 34]],
    ['smpte170m', blue, [41, 240, 110]],
    ['bt709', red, [63, 102, 240]],
    ['bt709', green, [173, 42, 26]],
    ['bt709', blue, [32, 240, 118]],
    ['bt2020-ncl', red, [74, 97, 240]],
    ['bt2020-ncl', green, [164, 47, 25]],
    ['bt2020-ncl', blue, [29, 240, 119]],
  ])('in %s, rgb(%s) is (%s)', (matrix, rgb, yuv) => {
    const found = rgbToYuv(matrixOf({ matrix: matrix as VideoMatrixCoefficients, fullRange: false }), rgb);
    expect(found.map(Math.round)).toEqual(yuv);
  });

  it('those of JPEG in full range', () => {
    const found = rgbToYuv(matrixOf({ matrix: 'smpte170m', fullRange: true }), green);
    expect(found.map(Math.round)).toEqual([150, 44, 21]);
  });

  it.each<VideoColorSpaceInit>([{}, { matrix: null, fullRange: null }, { matrix: 'bt470bg' }])(
    'those of BT.601 in limited range where a frame says %o',
    (space) => {
      expect(rgbToYuv(matrixOf(space), red).map(Math.round)).toEqual([81, 90, 240]);
    },
  );
});
