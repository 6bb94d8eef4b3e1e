import wasmUrl from '../../../generated/planes.wasm?url';
import type { Between, Block, Kernels, Line, LineTaps, MatteRow, QuadPlane, YuvTaps } from './kernels';

/** What `kernels/planes.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  alloc(bytes: number): number;
  free(pointer: number): void;
  toQ15(...values: number[]): void;
  expandAny(...values: number[]): void;
  expandEights(...values: number[]): void;
  blendRow(...values: number[]): void;
  blendRowOver(...values: number[]): void;
  alphaRow(...values: number[]): void;
  addRow(...values: number[]): void;
  sumBlocks(...values: number[]): void;
  weighRow(...values: number[]): void;
  boxBlur(...values: number[]): void;
  divide(...values: number[]): void;
  sampleYuvRow(...values: number[]): void;
}

/** The loops in WebAssembly. Its memory never grows, so that views of it stay valid. */
export class SimdKernels implements Kernels {
  readonly name = 'simd';
  #wasm: Exports;

  constructor(instance: WebAssembly.Instance) {
    this.#wasm = instance.exports as unknown as Exports;
  }

  /** Fetches and compiles; rejects where there is no SIMD or no file. */
  static async load(): Promise<SimdKernels> {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(wasmUrl), {});
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

  expand({ block, at }: Line, taps: LineTaps, to: Line, step: number): void {
    const source = block.address + 2 * at;
    const target = to.block.address + 2 * to.at;
    const { index, fraction, count, eights } = taps;
    if (eights && step === 1)
      this.#wasm.expandEights(
        source,
        eights.base.address,
        eights.shuffle.address,
        fraction.address,
        target,
        (count + 7) >> 3,
      );
    else this.#wasm.expandAny(source, index.address, fraction.address, target, count, step);
  }

  blendRow(pixels: Line, lanes: number, { values, ramp }: MatteRow, behind: Between): void {
    this.#wasm.blendRow(
      pixels.block.address + pixels.at,
      lanes,
      values.block.address + 2 * values.top,
      values.block.address + 2 * values.bottom,
      values.fraction,
      ramp.low,
      ramp.span,
      ramp.factor,
      ramp.shift,
      behind.block.address + 2 * behind.top,
      behind.block.address + 2 * behind.bottom,
      behind.fraction,
    );
  }

  blendRowOver(pixels: Line, lanes: number, { values, ramp }: MatteRow, behind: Line): void {
    this.#wasm.blendRowOver(
      pixels.block.address + pixels.at,
      lanes,
      values.block.address + 2 * values.top,
      values.block.address + 2 * values.bottom,
      values.fraction,
      ramp.low,
      ramp.span,
      ramp.factor,
      ramp.shift,
      behind.block.address + behind.at,
    );
  }

  alphaRow(to: Line, lanes: number, { values, ramp }: MatteRow): void {
    this.#wasm.alphaRow(
      to.block.address + 2 * to.at,
      lanes,
      values.block.address + 2 * values.top,
      values.block.address + 2 * values.bottom,
      values.fraction,
      ramp.low,
      ramp.span,
      ramp.factor,
      ramp.shift,
    );
  }

  addRow(pixels: Line, sums: Block, lanes: number): void {
    this.#wasm.addRow(pixels.block.address + pixels.at, sums.address, lanes);
  }

  sumBlocks(sums: Line, edges: Block, to: Line, shape: { blocks: number; step: number; rows: number }): void {
    const { blocks, step, rows } = shape;
    this.#wasm.sumBlocks(
      sums.block.address + 2 * sums.at,
      edges.address,
      to.block.address + 4 * to.at,
      blocks,
      step,
      rows,
    );
  }

  weighRow(quads: Line, alphas: Line, count: number, floor: number): void {
    this.#wasm.weighRow(
      quads.block.address + 4 * quads.at,
      alphas.block.address + 2 * alphas.at,
      count,
      floor,
    );
  }

  boxBlur({ quads, rows, cols }: QuadPlane, spare: Block, radius: number, passes: number): void {
    this.#wasm.boxBlur(quads.address, spare.address, rows, cols, radius, passes);
  }

  divide({ quads, rows, cols }: QuadPlane, to: readonly [Block, Block, Block], stride: number): void {
    this.#wasm.divide(quads.address, to[0].address, to[1].address, to[2].address, rows, cols, stride);
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
}
