// Small planes of quads: three colours and a weight, f32 each.

import { POINT } from './lanes';

export function addRow(pixels: usize, sums: usize, lanes: i32): void {
  for (let x = 0; x < lanes; x += 16) {
    const at = sums + ((<usize>x) << 1);
    const bytes = v128.load(pixels + <usize>x);
    v128.store(at, i16x8.add(v128.load(at), i16x8.extend_low_i8x16_u(bytes)));
    v128.store(at, i16x8.add(v128.load(at, 16), i16x8.extend_high_i8x16_u(bytes)), 16);
  }
}

export function sumBlocks(sums: usize, edges: usize, to: usize, blocks: i32, step: i32, rows: i32): void {
  for (let i = 0; i < blocks; i++) {
    const edge = edges + ((<usize>i) << 1);
    const first = <i32>load<u16>(edge);
    const last = max(first + 1, <i32>load<u16>(edge, 2));
    let sum: u32 = 0;
    for (let x = first; x < last; x++) sum += load<u16>(sums + ((<usize>(x * step)) << 1));
    store<f32>(to + ((<usize>i) << 4), <f32>sum / <f32>((last - first) * rows));
  }
}

/** `red`, `green`, `blue` and `bias` make of a colour how far it is a highlight. */
export function weighRow(
  quads: usize,
  alphas: usize,
  count: i32,
  floor: f32,
  highlights: f32,
  red: f32,
  green: f32,
  blue: f32,
  bias: f32,
): void {
  const factors = f32x4(red, green, blue, 0);
  for (let i = 0; i < count; i++) {
    const at = quads + ((<usize>i) << 4);
    let weight: f32 = floor + 1 - <f32>load<u8>(alphas + <usize>i) / 255;
    const colour = f32x4.replace_lane(v128.load(at), 3, 1);
    if (highlights > 0) {
      const parts = f32x4.mul(colour, factors);
      const sum = f32x4.extract_lane(parts, 0) + f32x4.extract_lane(parts, 1) + f32x4.extract_lane(parts, 2);
      const bright = max<f32>(0, sum + bias);
      weight *= 1 + highlights * bright * bright;
    }
    v128.store(at, f32x4.mul(colour, f32x4.splat(weight)));
  }
}

/** A running mean of quads along one line, the border's repeated outside. */
// @ts-ignore: decorator
@inline
function boxLine(from: usize, to: usize, count: i32, step: usize, radius: i32, scale: v128): void {
  const last = from + <usize>(count - 1) * step;
  let sum = f32x4.mul(v128.load(from), f32x4.splat(<f32>(radius + 1)));
  for (let i = 1; i <= radius; i++) sum = f32x4.add(sum, v128.load(min(from + <usize>i * step, last)));
  for (let i = 0; i < count; i++) {
    v128.store(to + <usize>i * step, f32x4.mul(sum, scale));
    const enters = v128.load(min(from + <usize>(i + radius + 1) * step, last));
    const leaves = v128.load(from + <usize>max(i - radius, 0) * step);
    sum = f32x4.add(sum, f32x4.sub(enters, leaves));
  }
}

export function boxBlur(quads: usize, spare: usize, rows: i32, cols: i32, radius: i32, passes: i32): void {
  const window: f32 = <f32>radius * 2 + 1;
  const scale = f32x4.splat(1 / window);
  const row = (<usize>cols) << 4;
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < rows; y++) boxLine(quads + <usize>y * row, spare + <usize>y * row, cols, 16, radius, scale);
    for (let x = 0; x < cols; x++)
      boxLine(spare + ((<usize>x) << 4), quads + ((<usize>x) << 4), rows, row, radius, scale);
  }
}

/**
 * The mean over a disc, whose row `dy` reaches `halves[dy + radius]` (u16) to each side. `spare` takes the running sums
 * of every row, `cols + 2 * radius + 1` quads each.
 */
export function discBlur(quads: usize, spare: usize, rows: i32, cols: i32, radius: i32, halves: usize): void {
  const wide = cols + 2 * radius + 1;
  for (let y = 0; y < rows; y++) {
    const from = quads + ((<usize>(y * cols)) << 4);
    const to = spare + ((<usize>(y * wide)) << 4);
    let sum = f32x4.splat(0);
    for (let x = 0; x < wide; x++) {
      v128.store(to + ((<usize>x) << 4), sum);
      const place = min(cols - 1, max(0, x - radius));
      sum = f32x4.add(sum, v128.load(from + ((<usize>place) << 4)));
    }
  }
  let count = 0;
  for (let i = 0; i <= 2 * radius; i++) count += 2 * <i32>load<u16>(halves + ((<usize>i) << 1)) + 1;
  const scale = f32x4.splat(1 / <f32>count);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      let sum = f32x4.splat(0);
      for (let i = 0; i <= 2 * radius; i++) {
        const half = <i32>load<u16>(halves + ((<usize>i) << 1));
        const row = min(rows - 1, max(0, y + i - radius));
        const at = spare + ((<usize>(row * wide + x + radius)) << 4);
        const span = f32x4.sub(v128.load(at + ((<usize>(half + 1)) << 4)), v128.load(at - ((<usize>half) << 4)));
        sum = f32x4.add(sum, span);
      }
      v128.store(quads + ((<usize>(y * cols + x)) << 4), f32x4.mul(sum, scale));
    }
}

/** Colours times the fourth value of other quads, times `strength`, into three planes of i16. */
export function shine(
  colors: usize,
  weights: usize,
  strength: f32,
  first: usize,
  second: usize,
  third: usize,
  rows: i32,
  cols: i32,
  stride: i32,
): void {
  const unit = strength * <f32>(1 << POINT);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const from = (<usize>(y * cols + x)) << 4;
      const factor = f32x4.splat(unit * load<f32>(weights + from, 12));
      storeThree(f32x4.mul(v128.load(colors + from), factor), (<usize>(y * stride + x)) << 1, first, second, third);
    }
}

// @ts-ignore: decorator
@inline
function storeThree(quad: v128, at: usize, first: usize, second: usize, third: usize): void {
  const fixed = i32x4.trunc_sat_f32x4_s(f32x4.nearest(quad));
  store<i16>(first + at, <i16>i32x4.extract_lane(fixed, 0));
  store<i16>(second + at, <i16>i32x4.extract_lane(fixed, 1));
  store<i16>(third + at, <i16>i32x4.extract_lane(fixed, 2));
}

export function divide(quads: usize, first: usize, second: usize, third: usize, rows: i32, cols: i32, stride: i32): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const quad = v128.load(quads + ((<usize>(y * cols + x)) << 4));
      const colour = f32x4.div(quad, f32x4.splat(f32x4.extract_lane(quad, 3)));
      const scaled = f32x4.mul(colour, f32x4.splat(<f32>(1 << POINT)));
      storeThree(scaled, (<usize>(y * stride + x)) << 1, first, second, third);
    }
}
