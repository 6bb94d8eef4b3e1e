/**
 * Inner loops over pixels, in two versions that agree: WebAssembly with SIMD, and plain TypeScript where that cannot
 * be loaded. Alpha and its thresholds are Q15 (32767 is 1); background lines are i16 with 6 bits behind the point.
 */

/** Bits behind the point in background lines. */
export const POINT = 6;

/** A piece of the kernels' own memory, seen as several types. It does not move until it is freed. */
export interface Block {
  /** Byte address in WebAssembly's memory; 0 in the plain version. */
  readonly address: number;
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly i16: Int16Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
}

/** A line inside a block: `at` is its first element, in elements of its type. */
export interface Line {
  block: Block;
  at: number;
}

/**
 * How a line is enlarged (or reduced, by point sampling): `to[i] = lerp(from[index[i]], from[index[i] + 1],
 * fraction[i])`.
 */
export interface LineTaps {
  count: number;
  /** u16 each. */
  index: Block;
  /** Q15 each. */
  fraction: Block;
  /** For enlarging by eights: the first index of each eight (u16), and where its bytes come from relative to that. */
  eights: { base: Block; shuffle: Block } | null;
}

/** Two lines of a small plane, already enlarged sideways, and how far down between them a row lies (Q15). */
export interface Between {
  block: Block;
  /** First elements of the two lines, i16. */
  top: number;
  bottom: number;
  fraction: number;
}

/** A soft threshold in the kernels' terms: `t = clamp(alpha - low, 0, span) / span`. */
export interface Ramp {
  low: number;
  span: number;
  /** `32767 / span` as `factor / 32768 * 2 ** shift`. */
  factor: number;
  shift: number;
}

/** A row of a matte: values between two mask lines, and the ramp that makes alpha of them. */
export interface MatteRow {
  values: Between;
  ramp: Ramp;
}

/** A small plane of quads (three colours and a weight, f32 each). */
export interface QuadPlane {
  quads: Block;
  rows: number;
  cols: number;
}

/** Where the model's input pixels lie in a picture, and the colour matrix to read them with. */
export interface YuvTaps {
  /** Pairs of luma columns, u16. */
  columns: Block;
  /** Chroma columns, u16. */
  centres: Block;
  /** `scale, black, rv, gu, gv, bu`, f32. */
  factors: Block;
  chromaStep: number;
  count: number;
}

/** The loops themselves. `lanes` counts bytes of a pixel row: one component of one pixel each. */
export interface Kernels {
  readonly name: 'simd' | 'plain';
  /** Zeroed memory; throws a RangeError where there is none left. */
  alloc(bytes: number): Block;
  free(block: Block): void;
  /** Probabilities 0..1 (f32) as Q15. */
  toQ15(from: Block, to: Block, count: number): void;
  /** One i16 line by table; `step` elements apart in the target. */
  expand(from: Line, taps: LineTaps, to: Line, step: number): void;
  /** Puts what is behind, six bits behind the point, into a row of pixels where alpha says so. */
  blendRow(pixels: Line, lanes: number, matte: MatteRow, behind: Between): void;
  /** The same with a background of bytes. */
  blendRowOver(pixels: Line, lanes: number, matte: MatteRow, behind: Line): void;
  /** Alpha after the ramp, 0..255, as i16. */
  alphaRow(to: Line, lanes: number, matte: MatteRow): void;
  /** Adds a row of bytes to u16 sums (at most 257 rows fit). */
  addRow(pixels: Line, sums: Block, lanes: number): void;
  /** Means over blocks `edges[i] .. edges[i + 1]` of summed rows, every `step`th lane from `first`, into quads. */
  sumBlocks(sums: Line, edges: Block, to: Line, shape: { blocks: number; step: number; rows: number }): void;
  /** Multiplies quads by `floor + 1 - alpha / 255` and keeps that as their fourth value. */
  weighRow(quads: Line, alphas: Line, count: number, floor: number): void;
  /** Box-blurs quads in place with a window of `2 * radius + 1`, the border repeated outside. */
  boxBlur(plane: QuadPlane, spare: Block, radius: number, passes: number): void;
  /** Colours divided by the weight, into three i16 planes with `stride` elements a row. */
  divide(plane: QuadPlane, to: readonly [Block, Block, Block], stride: number): void;
  /** One row of a model's input (RGB 0..255, f32) from two luma rows and one of each chroma. */
  sampleYuvRow(
    rows: { picture: Block; top: number; bottom: number; u: number; v: number },
    taps: YuvTaps,
    to: Line,
  ): void;
}

/** A {@link Ramp} from thresholds 0..1. */
export function rampOf({ low, high }: { low: number; high: number }): Ramp {
  const lowest = Math.round(low * 32767);
  const span = Math.max(1, Math.round(high * 32767) - lowest);
  const shift = Math.ceil(Math.log2(32767 / span));
  const factor = Math.min(32767, Math.round((32767 / span / 2 ** shift) * 32768));
  return { low: lowest, span, factor, shift };
}
