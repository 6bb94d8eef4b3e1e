import wasm from '../../../generated/planes.wasm?url&inline';
import type {
  Between,
  Block,
  CarriedMask,
  Finish,
  GuidedRow,
  Kernels,
  Levels,
  Line,
  LineTaps,
  MotionPlanes,
  Planes,
  QuadPlane,
  Ramp,
  Weighing,
  YuvTaps,
} from './kernels';

/** The loops that `kernels/planes.ts` exports. */
type Loop =
  | 'toQ15'
  | 'expandAny'
  | 'expandEights'
  | 'alphaRow'
  | 'halveRow'
  | 'spreadRow'
  | 'brightRow'
  | 'guidedRow'
  | 'guideRow'
  | 'slopes'
  | 'fixSlopes'
  | 'betweenRow'
  | 'widenRow'
  | 'narrowRow'
  | 'composeRow'
  | 'straightRow'
  | 'addRow'
  | 'sumBlocks'
  | 'weighRow'
  | 'boxBlur'
  | 'discBlur'
  | 'divide'
  | 'shine'
  | 'sampleYuvRow'
  | 'motionTerms'
  | 'carryMask'
  | 'lumaRow';

interface Exports extends Record<Loop, (...values: number[]) => void> {
  memory: WebAssembly.Memory;
  alloc(bytes: number): number;
  free(pointer: number): void;
}

/** The byte addresses of lines; 0 for none. */
const bytes = (line: Line | null): number => (line ? line.block.address + line.at : 0);
const shorts = (line: Line | null): number => (line ? line.block.address + 2 * line.at : 0);
const floats = ({ block, at }: Line): number => block.address + 4 * at;
const tops = ({ block, top }: Between): number => block.address + 2 * top;
const bottoms = ({ block, bottom }: Between): number => block.address + 2 * bottom;

/** What is to be added to 256ths to make them a scale of 255ths and more, Q15. */
const gainOf = ({ scale }: Levels): number => Math.round(((scale * 256) / 255 - 1) * 32768);

/** The loops in WebAssembly. Its memory never grows, so that views of it stay valid. */
export class SimdKernels implements Kernels {
  readonly name = 'simd';
  #wasm: Exports;

  constructor(instance: WebAssembly.Instance) {
    this.#wasm = instance.exports as unknown as Exports;
  }

  /** Compiles; rejects where there is no SIMD. Few kilobytes, part of the script: they need no request of their own. */
  static async load(): Promise<SimdKernels> {
    const bytes = Uint8Array.from(atob(wasm.slice(wasm.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(bytes, {});
    return new SimdKernels(instance);
  }

  alloc(bytes: number): Block {
    const size = (bytes + 63) & ~63;
    let address: number;
    try {
      address = this.#wasm.alloc(size);
    } catch (cause) {
      throw new RangeError(
        `The memory for pixels is full (${size} bytes more were needed); use a smaller picture.`,
        { cause },
      );
    }
    const { buffer } = this.#wasm.memory as { buffer: ArrayBuffer };
    const block: Block = {
      address,
      u8: new Uint8Array(buffer, address, size),
      i16: new Int16Array(buffer, address, size / 2),
      u16: new Uint16Array(buffer, address, size / 2),
      f32: new Float32Array(buffer, address, size / 4),
    };
    block.u8.fill(0);
    return block;
  }

  free(block: Block): void {
    this.#wasm.free(block.address);
  }

  toQ15(from: Block, to: Block, count: number): void {
    this.#wasm.toQ15(from.address, to.address, count);
  }

  expand(from: Line, taps: LineTaps, to: Line, step: number): void {
    const { index, fraction, count, eights } = taps;
    if (eights && step === 1)
      this.#wasm.expandEights(
        shorts(from),
        eights.base.address,
        eights.shuffle.address,
        fraction.address,
        shorts(to),
        (count + 7) >> 3,
      );
    else this.#wasm.expandAny(shorts(from), index.address, fraction.address, shorts(to), count, step);
  }

  alphaRow(to: Line, lanes: number, values: Between, { low, span, factor, shift, linear }: Ramp): void {
    this.#wasm.alphaRow(
      bytes(to),
      lanes,
      tops(values),
      bottoms(values),
      values.fraction,
      low,
      span,
      factor,
      shift,
      Number(linear),
    );
  }

  halveRow(top: Line, bottom: Line, to: Line, count: number): void {
    this.#wasm.halveRow(bytes(top), bytes(bottom), bytes(to), count);
  }

  spreadRow(from: Line, to: Line, count: number, times: 2 | 4): void {
    this.#wasm.spreadRow(bytes(from), bytes(to), count, times);
  }

  brightRow(from: Line, to: Line, count: number, levels: Levels): void {
    this.#wasm.brightRow(bytes(from), shorts(to), count, levels.black, gainOf(levels));
  }

  guidedRow(to: Line, lanes: number, { slope, offset, luma, levels }: GuidedRow, ramp: Ramp): void {
    const { address } = luma.block;
    this.#wasm.guidedRow(
      bytes(to),
      lanes,
      tops(slope),
      bottoms(slope),
      tops(offset),
      bottoms(offset),
      slope.fraction,
      address + luma.top,
      address + luma.middle,
      address + luma.bottom,
      levels.black,
      gainOf(levels),
      ramp.low,
      ramp.span,
      ramp.factor,
      ramp.shift,
    );
  }

  guideRow(
    quads: Line,
    values: Between,
    count: number,
    { black, scale, steepness, shift }: Levels & { steepness: number; shift: number },
  ): void {
    this.#wasm.guideRow(
      floats(quads),
      tops(values),
      bottoms(values),
      values.fraction,
      count,
      black,
      scale,
      steepness,
      shift,
    );
  }

  slopes({ quads, rows, cols }: QuadPlane, smoothness: number): void {
    this.#wasm.slopes(quads.address, rows * cols, smoothness);
  }

  fixSlopes({ quads, rows, cols }: QuadPlane, [slope, offset]: readonly [Block, Block], stride: number): void {
    this.#wasm.fixSlopes(quads.address, slope.address, offset.address, rows, cols, stride);
  }

  betweenRow(from: Between, to: Line, lanes: number): void {
    this.#wasm.betweenRow(tops(from), bottoms(from), from.fraction, shorts(to), lanes);
  }

  widenRow(from: Line, to: Line, lanes: number): void {
    this.#wasm.widenRow(bytes(from), shorts(to), lanes);
  }

  narrowRow(from: Line, to: Line, lanes: number): void {
    this.#wasm.narrowRow(shorts(from), bytes(to), lanes);
  }

  composeRow(
    pixels: Line,
    lanes: number,
    alphas: Line,
    { behind, old, amount, glow, tone, bright }: Finish,
  ): void {
    this.#wasm.composeRow(
      bytes(pixels),
      lanes,
      bytes(alphas),
      shorts(behind),
      shorts(old),
      Math.round(32767 * amount),
      shorts(glow),
      shorts(tone),
      shorts(bright),
    );
  }

  straightRow(
    pixels: Line,
    lanes: number,
    alphas: Line,
    { old, amount, blank }: { old: Line | null; amount: number; blank: readonly number[] },
  ): void {
    const packed = blank.reduce((all, value, i) => all | (value << (8 * i)), 0);
    this.#wasm.straightRow(
      bytes(pixels),
      lanes,
      bytes(alphas),
      shorts(old),
      amount,
      packed,
      blank.length,
    );
  }

  addRow(pixels: Line, sums: Block, lanes: number): void {
    this.#wasm.addRow(bytes(pixels), sums.address, lanes);
  }

  sumBlocks(sums: Line, edges: Block, to: Line, shape: { blocks: number; step: number; rows: number }): void {
    const { blocks, step, rows } = shape;
    this.#wasm.sumBlocks(shorts(sums), edges.address, floats(to), blocks, step, rows);
  }

  weighRow(quads: Line, alphas: Line, count: number, { floor, highlights, brightness }: Weighing): void {
    this.#wasm.weighRow(floats(quads), bytes(alphas), count, floor, highlights, ...brightness);
  }

  boxBlur({ quads, rows, cols }: QuadPlane, spare: Block, radius: number, passes: number): void {
    this.#wasm.boxBlur(quads.address, spare.address, rows, cols, radius, passes);
  }

  discBlur({ quads, rows, cols }: QuadPlane, spare: Block, radius: number, halves: Block): void {
    this.#wasm.discBlur(quads.address, spare.address, rows, cols, radius, halves.address);
  }

  divide({ quads, rows, cols }: QuadPlane, [first, second, third]: Planes, stride: number): void {
    this.#wasm.divide(quads.address, first.address, second.address, third.address, rows, cols, stride);
  }

  shine(
    { quads, rows, cols }: QuadPlane,
    { weights, strength }: { weights: Block; strength: number },
    [first, second, third]: Planes,
    stride: number,
  ): void {
    this.#wasm.shine(
      quads.address,
      weights.address,
      strength,
      first.address,
      second.address,
      third.address,
      rows,
      cols,
      stride,
    );
  }

  sampleYuvRow(
    rows: { picture: Block; top: number; bottom: number; u: number; v: number },
    taps: YuvTaps,
    to: Line,
  ): void {
    const base = rows.picture.address;
    this.#wasm.sampleYuvRow(
      base + rows.top,
      base + rows.bottom,
      base + rows.u,
      base + rows.v,
      taps.chromaStep,
      taps.columns.address,
      taps.centres.address,
      taps.factors.address,
      to.block.address + 4 * to.at,
      taps.count,
    );
  }

  motionTerms(
    { rows, cols, old, now, weights, right, down, warped }: MotionPlanes,
    slopes: Block,
    changes: Block,
  ): void {
    const planes = [old, now, weights, right, down, warped, slopes, changes].map(({ address }) => address);
    this.#wasm.motionTerms(...planes, rows, cols);
  }

  carryMask(
    { from, to, rows, cols, nearest }: CarriedMask,
    motion: Pick<MotionPlanes, 'rows' | 'cols' | 'right' | 'down'>,
    spare: Block,
  ): void {
    this.#wasm.carryMask(
      from.address,
      to.address,
      rows,
      cols,
      motion.right.address,
      motion.down.address,
      motion.rows,
      motion.cols,
      spare.address,
      Number(nearest),
    );
  }

  lumaRow(from: Line, to: Line, count: number, order: readonly [number, number, number]): void {
    this.#wasm.lumaRow(bytes(from), bytes(to), count, ...order);
  }
}
