import {
  POINT,
  type Between,
  type Block,
  type Kernels,
  type Line,
  type LineTaps,
  type MatteRow,
  type QuadPlane,
  type YuvTaps,
} from './kernels';

const ONE = 32767;

function valueAt({ block, top, bottom, fraction }: Between, x: number): number {
  const a = block.i16[top + x];
  return a + ((block.i16[bottom + x] - a) * fraction) / 32768;
}

/** Smoothstep of the soft threshold, 0..1. */
function alphaAt({ values, ramp: { low, span } }: MatteRow, x: number): number {
  const t = Math.min(1, Math.max(0, (valueAt(values, x) - low) / span));
  return t * t * (3 - 2 * t);
}

/** A running mean along `count` values `step` apart, the border repeated outside. */
function boxLine(
  from: Float32Array,
  to: Float32Array,
  { at, count, step }: { at: number; count: number; step: number },
  radius: number,
): void {
  const value = (i: number): number => from[at + Math.min(count - 1, Math.max(0, i)) * step];
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += value(i);
  for (let i = 0; i < count; i++) {
    to[at + i * step] = sum / (2 * radius + 1);
    sum += value(i + radius + 1) - value(i - radius);
  }
}

/** The loops in TypeScript: what the SIMD version must agree with, and what runs where there is none. */
export class PlainKernels implements Kernels {
  readonly name = 'plain';

  alloc(bytes: number): Block {
    // With room behind, as in WebAssembly: a line's last right neighbour may be read, and counts for nothing.
    const buffer = new ArrayBuffer((bytes + 127) & ~63);
    return {
      address: 0,
      u8: new Uint8Array(buffer),
      i16: new Int16Array(buffer),
      u16: new Uint16Array(buffer),
      f32: new Float32Array(buffer),
    };
  }

  free(): void {
    // The garbage collector does it.
  }

  toQ15(from: Block, to: Block, count: number): void {
    for (let i = 0; i < count; i++) to.i16[i] = Math.round(Math.min(1, Math.max(0, from.f32[i])) * ONE);
  }

  expand(from: Line, { count, index, fraction }: LineTaps, to: Line, step: number): void {
    const source = from.block.i16;
    for (let i = 0; i < count; i++) {
      const at = from.at + index.u16[i];
      to.block.i16[to.at + i * step] =
        source[at] + Math.round(((source[at + 1] - source[at]) * fraction.i16[i]) / 32768);
    }
  }

  blendRow(pixels: Line, lanes: number, matte: MatteRow, behind: Between): void {
    const bytes = pixels.block.u8;
    for (let x = 0, at = pixels.at; x < lanes; x++, at++) {
      const a = alphaAt(matte, x);
      if (a === 1) continue;
      const back = Math.round(valueAt(behind, x) / (1 << POINT));
      bytes[at] = Math.round(back + (bytes[at] - back) * a);
    }
  }

  blendRowOver(pixels: Line, lanes: number, matte: MatteRow, behind: Line): void {
    const bytes = pixels.block.u8;
    for (let x = 0, at = pixels.at; x < lanes; x++, at++) {
      const back = behind.block.u8[behind.at + x];
      bytes[at] = Math.round(back + (bytes[at] - back) * alphaAt(matte, x));
    }
  }

  alphaRow(to: Line, lanes: number, matte: MatteRow): void {
    for (let x = 0; x < lanes; x++) to.block.i16[to.at + x] = Math.round(255 * alphaAt(matte, x));
  }

  addRow(pixels: Line, sums: Block, lanes: number): void {
    for (let x = 0; x < lanes; x++) sums.u16[x] += pixels.block.u8[pixels.at + x];
  }

  sumBlocks(
    sums: Line,
    edges: Block,
    to: Line,
    { blocks, step, rows }: { blocks: number; step: number; rows: number },
  ): void {
    for (let i = 0; i < blocks; i++) {
      const first = edges.u16[i];
      const last = Math.max(first + 1, edges.u16[i + 1]);
      let sum = 0;
      for (let x = first; x < last; x++) sum += sums.block.u16[sums.at + x * step];
      to.block.f32[to.at + 4 * i] = sum / ((last - first) * rows);
    }
  }

  weighRow(quads: Line, alphas: Line, count: number, floor: number): void {
    for (let i = 0; i < count; i++) {
      const weight = floor + 1 - alphas.block.i16[alphas.at + i] / 255;
      const at = quads.at + 4 * i;
      for (let c = 0; c < 3; c++) quads.block.f32[at + c] *= weight;
      quads.block.f32[at + 3] = weight;
    }
  }

  boxBlur({ quads, rows, cols }: QuadPlane, spare: Block, radius: number, passes: number): void {
    for (let pass = 0; pass < passes; pass++) {
      for (let i = 0; i < rows * 4; i++)
        boxLine(quads.f32, spare.f32, { at: (i >> 2) * cols * 4 + (i & 3), count: cols, step: 4 }, radius);
      for (let i = 0; i < cols * 4; i++)
        boxLine(spare.f32, quads.f32, { at: i, count: rows, step: 4 * cols }, radius);
    }
  }

  divide({ quads, rows, cols }: QuadPlane, to: readonly [Block, Block, Block], stride: number): void {
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const at = 4 * (y * cols + x);
        const scale = (1 << POINT) / quads.f32[at + 3];
        for (let c = 0; c < 3; c++) to[c].i16[y * stride + x] = Math.round(quads.f32[at + c] * scale);
      }
  }

  sampleYuvRow(
    { picture, top, bottom, u, v }: { picture: Block; top: number; bottom: number; u: number; v: number },
    { columns, centres, factors, chromaStep, count }: YuvTaps,
    to: Line,
  ): void {
    const bytes = picture.u8;
    const [scale, black, rv, gu, gv, bu] = factors.f32;
    const rgb = to.block.f32;
    const clamp = (value: number): number => Math.min(255, Math.max(0, value));
    for (let i = 0, at = to.at; i < count; i++, at += 3) {
      const left = columns.u16[2 * i];
      const right = columns.u16[2 * i + 1];
      const sum = bytes[top + left] + bytes[top + right] + bytes[bottom + left] + bytes[bottom + right];
      const y = scale * (0.25 * sum - black);
      const cu = bytes[u + centres.u16[i] * chromaStep] - 128;
      const cv = bytes[v + centres.u16[i] * chromaStep] - 128;
      rgb[at] = clamp(y + rv * cv);
      rgb[at + 1] = clamp(y + gu * cu + gv * cv);
      rgb[at + 2] = clamp(y + bu * cu);
    }
  }
}
