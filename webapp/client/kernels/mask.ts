// Masks: made larger, thresholded, and fitted to planes of other layouts.

import { lerp, onRamp, rise, toBytes } from './lanes';

export function toQ15(from: usize, to: usize, count: i32): void {
  const one = f32x4.splat(32767);
  for (let i = 0; i < count; i += 8) {
    const source = from + ((<usize>i) << 2);
    const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(source), one)));
    const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(source, 16), one)));
    v128.store(to + ((<usize>i) << 1), i16x8.max_s(i16x8.narrow_i32x4_s(low, high), i16x8.splat(0)));
  }
}

/** One line by table, an element at a time: for reducing, and for interleaved targets. */
export function expandAny(from: usize, index: usize, fraction: usize, to: usize, count: i32, step: i32): void {
  let target = to;
  for (let i = 0; i < count; i++) {
    const offset = (<usize>i) << 1;
    const source = from + ((<usize>load<u16>(index + offset)) << 1);
    const a = <i32>load<i16>(source);
    const b = <i32>load<i16>(source, 2);
    store<i16>(target, a + (((b - a) * <i32>load<i16>(fraction + offset) + 0x4000) >> 15));
    target += (<usize>step) << 1;
  }
}

/** One line by table, eight elements at a time: `base` a block, a byte shuffle relative to it, and the fractions. */
export function expandEights(from: usize, base: usize, shuffle: usize, fraction: usize, to: usize, blocks: i32): void {
  for (let i = 0; i < blocks; i++) {
    const at = (<usize>i) << 4;
    const source = from + ((<usize>load<u16>(base + ((<usize>i) << 1))) << 1);
    const order = v128.load(shuffle + at);
    const a = i8x16.swizzle(v128.load(source), order);
    const b = i8x16.swizzle(v128.load(source, 2), order);
    v128.store(to + at, lerp(a, b, v128.load(fraction + at)));
  }
}

/** A row of alpha: between two lines of a mask, through a soft threshold. */
export function alphaRow(
  to: usize,
  lanes: i32,
  top: usize,
  bottom: usize,
  fraction: i32,
  low: i32,
  span: i32,
  factor: i32,
  shift: i32,
  linear: bool,
): void {
  const down = i16x8.splat(<i16>fraction);
  const lowest = i16x8.splat(<i16>low);
  const whole = i16x8.splat(<i16>span);
  const factors = i16x8.splat(<i16>factor);
  for (let x = 0; x < lanes; x += 16) {
    const at = (<usize>x) << 1;
    const place0 = onRamp(lerp(v128.load(top + at), v128.load(bottom + at), down), lowest, whole);
    const place1 = onRamp(lerp(v128.load(top + at, 16), v128.load(bottom + at, 16), down), lowest, whole);
    v128.store(to + <usize>x, toBytes(rise(place0, factors, shift, linear), rise(place1, factors, shift, linear)));
  }
}

/** Means of two by two bytes. */
export function halveRow(top: usize, bottom: usize, to: usize, count: i32): void {
  const two = i16x8.splat(2);
  for (let x = 0; x < count; x += 16) {
    const at = (<usize>x) << 1;
    const sum0 = i16x8.add(
      i16x8.extadd_pairwise_i8x16_u(v128.load(top + at)),
      i16x8.extadd_pairwise_i8x16_u(v128.load(bottom + at)),
    );
    const sum1 = i16x8.add(
      i16x8.extadd_pairwise_i8x16_u(v128.load(top + at, 16)),
      i16x8.extadd_pairwise_i8x16_u(v128.load(bottom + at, 16)),
    );
    v128.store(
      to + <usize>x,
      i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(sum0, two), 2), i16x8.shr_u(i16x8.add(sum1, two), 2)),
    );
  }
}

/** Each byte twice or four times. */
export function spreadRow(from: usize, to: usize, count: i32, times: i32): void {
  for (let x = 0; x < count; x++) {
    const value = <u32>load<u8>(from + <usize>x);
    if (times === 2) store<u16>(to + ((<usize>x) << 1), <u16>(value * 0x0101));
    else store<u32>(to + ((<usize>x) << 2), value * 0x01010101);
  }
}
