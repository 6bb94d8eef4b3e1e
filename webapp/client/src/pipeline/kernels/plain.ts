import {
  GUIDE_POINT,
  POINT,
  type Between,
  type Block,
  type Finish,
  type GuidedRow,
  type Kernels,
  type Levels,
  type Line,
  type LineTaps,
  type Planes,
  type QuadPlane,
  type Ramp,
  type ThreeRows,
  type Weighing,
  type YuvTaps,
} from './kernels';
import { carryMask, motionTerms } from './plain-motion';

const ONE = 32767;

function valueAt({ block, top, bottom, fraction }: Between, x: number): number {
  const a = block.i16[top + x];
  return a + ((block.i16[bottom + x] - a) * fraction) / 32768;
}

/** A value on the ramp as alpha, 0..1. */
function rise(value: number, { low, span, linear }: Ramp): number {
  const t = Math.min(1, Math.max(0, (value - low) / span));
  return linear ? t : t * t * (3 - 2 * t);
}

/** Brightness of a byte of luma, 0..1; lower than white's code where `scale` stretches it. */
function brightness(luma: number, { black, scale }: Levels): number {
  return Math.min(1, (Math.max(0, luma - black) * scale) / 255);
}

/** Luma smoothed by 1/4, 1/2, 1/4 each way, the border repeated outside. */
function smoothed({ block: { u8 }, top, middle, bottom }: ThreeRows, x: number, count: number): number {
  const down = (at: number): number => u8[top + at] + 2 * u8[middle + at] + u8[bottom + at];
  return (down(Math.max(0, x - 1)) + 2 * down(x) + down(Math.min(count - 1, x + 1))) / 16;
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

  alphaRow(to: Line, lanes: number, values: Between, ramp: Ramp): void {
    for (let x = 0; x < lanes; x++)
      to.block.u8[to.at + x] = Math.round(255 * rise(valueAt(values, x), ramp));
  }

  halveRow(top: Line, bottom: Line, to: Line, count: number): void {
    for (let x = 0; x < count; x++) {
      const [a, b] = [top.at + 2 * x, bottom.at + 2 * x];
      const sum = top.block.u8[a] + top.block.u8[a + 1] + bottom.block.u8[b] + bottom.block.u8[b + 1];
      to.block.u8[to.at + x] = (sum + 2) >> 2;
    }
  }

  spreadRow(from: Line, to: Line, count: number, times: 2 | 4): void {
    for (let x = 0; x < count * times; x++)
      to.block.u8[to.at + x] = from.block.u8[from.at + Math.floor(x / times)];
  }

  brightRow(from: Line, to: Line, count: number, levels: Levels): void {
    for (let x = 0; x < count; x++)
      to.block.i16[to.at + x] = Math.round(ONE * brightness(from.block.u8[from.at + x], levels));
  }

  guidedRow(to: Line, lanes: number, { slope, offset, luma, levels }: GuidedRow, ramp: Ramp): void {
    for (let x = 0; x < lanes; x++) {
      const bright = brightness(smoothed(luma, x, lanes), levels);
      const value = valueAt(slope, x) * bright + valueAt(offset, x);
      to.block.u8[to.at + x] = Math.round(255 * rise(value, ramp));
    }
  }

  guideRow(
    quads: Line,
    values: Between,
    count: number,
    { black, scale, steepness, shift }: Levels & { steepness: number; shift: number },
  ): void {
    for (let i = 0; i < count; i++) {
      const at = quads.at + 4 * i;
      const guide = (quads.block.f32[at] - black) * scale;
      const alpha = (valueAt(values, i) / ONE) * steepness + shift;
      quads.block.f32.set([guide, alpha, guide * alpha, guide * guide], at);
    }
  }

  slopes({ quads, rows, cols }: QuadPlane, smoothness: number): void {
    for (let at = 0; at < 4 * rows * cols; at += 4) {
      const [guide, alpha, product, square] = quads.f32.subarray(at, at + 4);
      const slope = (product - guide * alpha) / (square - guide * guide + smoothness);
      quads.f32.set([slope, alpha - slope * guide, 0, 0], at);
    }
  }

  fixSlopes({ quads, rows, cols }: QuadPlane, [slope, offset]: readonly [Block, Block], stride: number): void {
    const fixed = (value: number): number =>
      Math.min(32767, Math.max(-32768, Math.round(value * (1 << GUIDE_POINT))));
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const at = 4 * (y * cols + x);
        slope.i16[y * stride + x] = fixed(255 * quads.f32[at]);
        offset.i16[y * stride + x] = fixed(quads.f32[at + 1]);
      }
  }

  betweenRow(from: Between, to: Line, lanes: number): void {
    for (let x = 0; x < lanes; x++) to.block.i16[to.at + x] = Math.round(valueAt(from, x));
  }

  widenRow(from: Line, to: Line, lanes: number): void {
    for (let x = 0; x < lanes; x++) to.block.i16[to.at + x] = from.block.u8[from.at + x] << POINT;
  }

  narrowRow(from: Line, to: Line, lanes: number): void {
    for (let x = 0; x < lanes; x++)
      to.block.u8[to.at + x] = Math.min(255, Math.max(0, Math.round(from.block.i16[from.at + x] / (1 << POINT))));
  }

  composeRow(
    pixels: Line,
    lanes: number,
    alphas: Line,
    { behind, old, amount, glow, tone, bright }: Finish,
  ): void {
    const bytes = pixels.block.u8;
    const unit = 1 << POINT;
    for (let x = 0, at = pixels.at; x < lanes; x++, at++) {
      const a = alphas.block.u8[alphas.at + x] / 255;
      if (a === 1 && !glow && !tone) continue;
      const here = bytes[at];
      const back = behind.block.i16[behind.at + x] / unit;
      const before = old ? old.block.i16[old.at + x] / unit : back;
      const clean = here * a + amount * (1 - a) * (here - before);
      let person = Math.min(255 * a, Math.max(0, clean));
      if (glow || tone) {
        const dark = glow ? glow.block.i16[glow.at + x] / unit : 0;
        const white = tone ? tone.block.i16[tone.at + x] / unit : 0;
        person += a * (dark + ((white - dark) * bright.block.i16[bright.at + x]) / ONE);
      }
      bytes[at] = Math.min(255, Math.max(0, Math.round(person + (1 - a) * back)));
    }
  }

  straightRow(
    pixels: Line,
    lanes: number,
    alphas: Line,
    { old, amount, blank }: { old: Line | null; amount: number; blank: readonly number[] },
  ): void {
    const bytes = pixels.block.u8;
    for (let x = 0, at = pixels.at; x < lanes; x++, at++) {
      const alpha = alphas.block.u8[alphas.at + x];
      if (alpha === 0) bytes[at] = blank[x % blank.length];
      else if (old) {
        const leak = bytes[at] - old.block.i16[old.at + x] / (1 << POINT);
        const clean = bytes[at] + (amount * leak * (255 - alpha)) / alpha;
        bytes[at] = Math.min(255, Math.max(0, Math.round(clean)));
      }
    }
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

  weighRow(quads: Line, alphas: Line, count: number, { floor, highlights, brightness: by }: Weighing): void {
    for (let i = 0; i < count; i++) {
      const at = quads.at + 4 * i;
      const [first, second, third] = quads.block.f32.subarray(at, at + 3);
      const bright = Math.max(0, first * by[0] + second * by[1] + third * by[2] + by[3]);
      const covered = alphas.block.u8[alphas.at + i] / 255;
      const weight = (floor + 1 - covered) * (1 + highlights * bright * bright);
      quads.block.f32.set([first * weight, second * weight, third * weight, weight], at);
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

  discBlur({ quads, rows, cols }: QuadPlane, _: Block, radius: number, { u16: halves }: Block): void {
    const from = quads.f32.slice(0, 4 * rows * cols);
    const inside = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place));
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++)
        for (let c = 0; c < 4; c++) {
          let sum = 0;
          let count = 0;
          for (let dy = -radius; dy <= radius; dy++) {
            const half = halves[dy + radius];
            for (let dx = -half; dx <= half; dx++, count++)
              sum += from[4 * (inside(y + dy, rows) * cols + inside(x + dx, cols)) + c];
          }
          quads.f32[4 * (y * cols + x) + c] = sum / count;
        }
  }

  divide({ quads, rows, cols }: QuadPlane, to: Planes, stride: number): void {
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const at = 4 * (y * cols + x);
        const scale = (1 << POINT) / quads.f32[at + 3];
        for (let c = 0; c < 3; c++) to[c].i16[y * stride + x] = Math.round(quads.f32[at + c] * scale);
      }
  }

  shine(
    { quads, rows, cols }: QuadPlane,
    { weights, strength }: { weights: Block; strength: number },
    to: Planes,
    stride: number,
  ): void {
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const at = 4 * (y * cols + x);
        const scale = strength * (1 << POINT) * weights.f32[at + 3];
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

  motionTerms = motionTerms;
  carryMask = carryMask;

  lumaRow(from: Line, to: Line, count: number, [red, green, blue]: readonly [number, number, number]): void {
    for (let x = 0; x < count; x++) {
      const at = from.at + 4 * x;
      const { u8 } = from.block;
      to.block.u8[to.at + x] = (77 * u8[at + red] + 150 * u8[at + green] + 29 * u8[at + blue] + 128) >> 8;
    }
  }
}
