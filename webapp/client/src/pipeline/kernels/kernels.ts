/**
 * Inner loops over pixels, in two versions that agree: WebAssembly with SIMD, and plain TypeScript where that cannot
 * be loaded. Alpha is a byte, or Q15 (32767 is 1) where it is interpolated; lines of colour are i16 with 6 bits behind the
 * point.
 */

/** Bits behind the point in lines of colour. */
export const POINT = 6;
/** Bits behind the point in the guided filter's slopes and offsets. */
export const GUIDE_POINT = 11;

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
  /** Whether alpha is `t` itself; else it is the smoothstep of it. */
  linear: boolean;
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

/** What a luma byte means: brightness is `(byte - black) * scale`, 0..255. */
export interface Levels {
  black: number;
  scale: number;
}

/** Three rows of bytes in one block, by their first bytes; at a border the same row twice. */
export interface ThreeRows {
  block: Block;
  top: number;
  middle: number;
  bottom: number;
}

/** A row of a guided filter: `alpha = slope * brightness + offset`. */
export interface GuidedRow {
  slope: Between;
  offset: Between;
  /** Luma, which is smoothed by 1/4, 1/2, 1/4 each way; a byte before and 16 behind each row may be read. */
  luma: ThreeRows;
  levels: Levels;
}

/** What a row of the finished picture is put together from, besides its own pixels and alpha; lines of colour. */
export interface Finish {
  behind: Line;
  /** The old background's estimate; without one it is taken for what is behind. */
  old: Line | null;
  /** How much of it is taken out, 0..1. */
  amount: number;
  /** What light adds where the picture is black, and where it is white. */
  glow: Line | null;
  tone: Line | null;
  /** Brightness, Q15; counts only with light. */
  bright: Line;
}

/** How quads are weighted: by what is not covered and, where `highlights` is not 0, by how bright they are. */
export interface Weighing {
  /** Keeps a quotient by the weight defined. */
  floor: number;
  /** A white quad counts `1 + highlights` times. */
  highlights: number;
  /** Of three colours, how far they are from the first highlight (0) to white (1): three factors and a bias. */
  brightness: readonly [number, number, number, number];
}

/** Two small pictures and the motion between them: planes of f32, `rows * cols` each. */
export interface MotionPlanes {
  rows: number;
  cols: number;
  /** Luma, 0..255. */
  old: Block;
  now: Block;
  /** How much each pixel of `old` counts, 0..1. */
  weights: Block;
  /** How far each pixel of `now` has come, in pixels. */
  right: Block;
  down: Block;
  /** `old`, moved along. */
  warped: Block;
}

/** A mask that is moved along a motion between smaller pictures. Planes of f32. */
export interface CarriedMask {
  from: Block;
  to: Block;
  rows: number;
  cols: number;
  /** For labels, between which there is nothing. */
  nearest: boolean;
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
  /** Alpha (bytes) between two lines of Q15, through a ramp. */
  alphaRow(to: Line, lanes: number, values: Between, ramp: Ramp): void;
  /** Means of two by two bytes. */
  halveRow(top: Line, bottom: Line, to: Line, count: number): void;
  /** Each byte two or four times. */
  spreadRow(from: Line, to: Line, count: number, times: 2 | 4): void;

  /** Bytes of luma as brightness, Q15. */
  brightRow(from: Line, to: Line, count: number, levels: Levels): void;
  /** Alpha (bytes) of a guided filter, through a ramp in units of its own. */
  guidedRow(to: Line, lanes: number, guide: GuidedRow, ramp: Ramp): void;
  /** From quads of luma means and a row of a mask: quads of guide, alpha, their product and the guide's square. */
  guideRow(
    quads: Line,
    values: Between,
    count: number,
    filter: Levels & { steepness: number; shift: number },
  ): void;
  /** Means of such quads as slope (for brightness 0..255) and offset, in the first two of each quad. */
  slopes(plane: QuadPlane, smoothness: number): void;
  /** Slopes (for brightness 0..1) and offsets as two i16 planes with `stride` elements a row. */
  fixSlopes(plane: QuadPlane, to: readonly [Block, Block], stride: number): void;

  /** A line of colour between two. */
  betweenRow(from: Between, to: Line, lanes: number): void;
  /** Bytes as a line of colour, and back. */
  widenRow(from: Line, to: Line, lanes: number): void;
  narrowRow(from: Line, to: Line, lanes: number): void;
  /** Puts person, light and background together in a row of pixels; pure person without light stays untouched. */
  composeRow(pixels: Line, lanes: number, alphas: Line, finish: Finish): void;
  /** The person's own colour, not weakened by alpha; `blank` (by component) where alpha is 0. */
  straightRow(
    pixels: Line,
    lanes: number,
    alphas: Line,
    clean: { old: Line | null; amount: number; blank: readonly number[] },
  ): void;

  /** Adds a row of bytes to u16 sums (at most 257 rows fit). */
  addRow(pixels: Line, sums: Block, lanes: number): void;
  /** Means over blocks `edges[i] .. edges[i + 1]` of summed rows, every `step`th lane from `first`, into quads. */
  sumBlocks(sums: Line, edges: Block, to: Line, shape: { blocks: number; step: number; rows: number }): void;
  /** Multiplies quads by a weight and keeps that as their fourth value; `alphas` are bytes. */
  weighRow(quads: Line, alphas: Line, count: number, weighing: Weighing): void;
  /** Box-blurs quads in place with a window of `2 * radius + 1`, the border repeated outside. */
  boxBlur(plane: QuadPlane, spare: Block, radius: number, passes: number): void;
  /** The mean over a disc; `halves` (u16) is how far its rows reach, `spare` has `cols + 2 * radius + 1` quads a row. */
  discBlur(plane: QuadPlane, spare: Block, radius: number, halves: Block): void;
  /** Colours divided by the weight, into three i16 planes with `stride` elements a row. */
  divide(plane: QuadPlane, to: Planes, stride: number): void;
  /** Colours times the weight of other quads, times `strength`, into three i16 planes. */
  shine(plane: QuadPlane, by: { weights: Block; strength: number }, to: Planes, stride: number): void;

  /** One row of a model's input (RGB 0..255, f32) from two luma rows and one of each chroma. */
  sampleYuvRow(
    rows: { picture: Block; top: number; bottom: number; u: number; v: number },
    taps: YuvTaps,
    to: Line,
  ): void;
  /**
   * What an improvement of a motion is computed from, as quads: the warped picture's slopes sideways squared, sideways
   * times downwards, downwards squared; and slopes times change; all times weight.
   */
  motionTerms(planes: MotionPlanes, slopes: Block, changes: Block): void;
  /** Moves a mask along `right` and `down`; `spare` takes eight bytes for each of their columns, and of the mask's. */
  carryMask(mask: CarriedMask, motion: Pick<MotionPlanes, 'rows' | 'cols' | 'right' | 'down'>, spare: Block): void;
  /** Luma of packed pixels, whose red, green and blue lie `order` bytes into each four. */
  lumaRow(from: Line, to: Line, count: number, order: readonly [number, number, number]): void;
}

/** Three planes of one colour each. */
export type Planes = readonly [Block, Block, Block];

/** A {@link Ramp} from thresholds 0..1, for values of which `one` is 1. */
export function rampOf(
  { low, high }: { low: number; high: number },
  { one = 32767, linear = false } = {},
): Ramp {
  const lowest = Math.round(low * one);
  const span = Math.max(1, Math.round(high * one) - lowest);
  const shift = Math.ceil(Math.log2(32767 / span));
  const factor = Math.min(32767, Math.round((32767 / span / 2 ** shift) * 32768));
  return { low: lowest, span, factor, shift, linear };
}
