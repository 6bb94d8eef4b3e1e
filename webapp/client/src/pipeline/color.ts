/** The numbers that turn a picture's Y, U and V into R, G and B and back. */
export interface YuvMatrix {
  /** Luma's share of red and blue: Kr and Kb. */
  kr: number;
  kb: number;
  /** Code value of black, and how many steps lie between black and white. */
  black: number;
  lumaRange: number;
  chromaRange: number;
}

/**
 * The matrix of a frame's colour space. Where the frame does not say, ITU-R BT.601 in limited range, which is what
 * cameras and Chromium's own untagged I420 mean.
 *
 * Kr and Kb from ITU-R BT.601-7, BT.709-6 and BT.2020-2; the ranges from the same, for 8 bits.
 */
export function matrixOf({ matrix, fullRange }: VideoColorSpaceInit): YuvMatrix {
  const [kr, kb] =
    matrix === 'bt709'
      ? [0.2126, 0.0722]
      : (matrix as string) === 'bt2020-ncl'
        ? [0.2627, 0.0593]
        : [0.299, 0.114];
  return fullRange
    ? { kr, kb, black: 0, lumaRange: 255, chromaRange: 255 }
    : { kr, kb, black: 16, lumaRange: 219, chromaRange: 224 };
}

/** One 8-bit RGB colour as Y, U, V code values, each 0..255, not yet rounded. */
export function rgbToYuv(
  { kr, kb, black, lumaRange, chromaRange }: YuvMatrix,
  [r, g, b]: readonly [number, number, number],
): [number, number, number] {
  const luma = (kr * r + (1 - kr - kb) * g + kb * b) / 255;
  const u = (b / 255 - luma) / (2 * (1 - kb));
  const v = (r / 255 - luma) / (2 * (1 - kr));
  return [black + lumaRange * luma, 128 + chromaRange * u, 128 + chromaRange * v];
}

/** Factors for `r = y' + rv * v'`, `g = y' + gu * u' + gv * v'`, `b = y' + bu * u'` with `y' = scale * (y - black)`. */
export function yuvToRgbFactors({ kr, kb, black, lumaRange, chromaRange }: YuvMatrix): {
  scale: number;
  black: number;
  rv: number;
  gu: number;
  gv: number;
  bu: number;
} {
  const kg = 1 - kr - kb;
  const chroma = 255 / chromaRange;
  return {
    scale: 255 / lumaRange,
    black,
    rv: 2 * (1 - kr) * chroma,
    gu: (-2 * (1 - kb) * kb * chroma) / kg,
    gv: (-2 * (1 - kr) * kr * chroma) / kg,
    bu: 2 * (1 - kb) * chroma,
  };
}
