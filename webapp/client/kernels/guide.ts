// The guided filter: a mask's edge brought onto the picture's.

import { firstLanes, lerp, onRamp, rise, toBytes } from './lanes';

/** Bits behind the point of slopes and offsets: they go from -16 to 16. */
const GUIDE_POINT: i32 = 11;

// @ts-ignore: decorator
@inline
function weighted(a: v128, b: v128, c: v128): v128 {
  return i16x8.add(i16x8.add(a, c), i16x8.shl(b, 1));
}

/** Luma in sixteenths as Q15, without its range's black and headroom. */
// @ts-ignore: decorator
@inline
function brightness(sixteenths: v128, black: v128, gain: v128): v128 {
  const y = i16x8.shl(i16x8.max_s(i16x8.sub(sixteenths, black), i16x8.splat(0)), 3);
  return i16x8.add_sat_s(y, i16x8.q15mulr_sat_s(y, gain));
}

/** Bytes of luma as Q15. */
export function brightRow(from: usize, to: usize, count: i32, black: i32, gain: i32): void {
  const blacks = i16x8.splat(<i16>(black << 4));
  const gains = i16x8.splat(<i16>gain);
  for (let x = 0; x < count; x += 8) {
    const bytes = v128.load8x8_u(from + <usize>x);
    v128.store(to + ((<usize>x) << 1), brightness(i16x8.shl(bytes, 4), blacks, gains));
  }
}

/** Sixteen pixels of one row, 1/4, 1/2, 1/4 across, in fourths: the first eight or the last. */
// @ts-ignore: decorator
@inline
function across(left: v128, here: v128, right: v128, last: bool): v128 {
  return last
    ? weighted(i16x8.extend_high_i8x16_u(left), i16x8.extend_high_i8x16_u(here), i16x8.extend_high_i8x16_u(right))
    : weighted(i16x8.extend_low_i8x16_u(left), i16x8.extend_low_i8x16_u(here), i16x8.extend_low_i8x16_u(right));
}

/** The pixels left of those at `row`; `border` where the row's first pixel has itself as its neighbour. */
// @ts-ignore: decorator
@inline
function leftOf(row: usize, here: v128, border: v128): v128 {
  return v128.bitselect(here, v128.load(row - 1), border);
}

// @ts-ignore: decorator
@inline
function rightOf(row: usize, here: v128, border: v128): v128 {
  return v128.bitselect(here, v128.load(row, 1), border);
}

/**
 * A row of alpha. Sixteen pixels that are wholly person or wholly room, however bright they are, are so without a look
 * at the picture: few are neither.
 */
export function guidedRow(
  to: usize,
  lanes: i32,
  slopeTop: usize,
  slopeBottom: usize,
  offsetTop: usize,
  offsetBottom: usize,
  fraction: i32,
  top: usize,
  middle: usize,
  bottom: usize,
  black: i32,
  gain: i32,
  low: i32,
  span: i32,
  factor: i32,
  shift: i32,
): void {
  const down = i16x8.splat(<i16>fraction);
  const blacks = i16x8.splat(<i16>(black << 4));
  const gains = i16x8.splat(<i16>gain);
  const lowest = i16x8.splat(<i16>low);
  const highest = i16x8.splat(<i16>(low + span));
  const whole = i16x8.splat(<i16>span);
  const factors = i16x8.splat(<i16>factor);
  const none = i16x8.splat(0);
  for (let x = 0; x < lanes; x += 16) {
    const at = (<usize>x) << 1;
    const slope0 = lerp(v128.load(slopeTop + at), v128.load(slopeBottom + at), down);
    const slope1 = lerp(v128.load(slopeTop + at, 16), v128.load(slopeBottom + at, 16), down);
    const offset0 = lerp(v128.load(offsetTop + at), v128.load(offsetBottom + at), down);
    const offset1 = lerp(v128.load(offsetTop + at, 16), v128.load(offsetBottom + at, 16), down);
    const least0 = i16x8.add_sat_s(offset0, i16x8.min_s(slope0, none));
    const least1 = i16x8.add_sat_s(offset1, i16x8.min_s(slope1, none));
    if (i16x8.all_true(v128.and(i16x8.ge_s(least0, highest), i16x8.ge_s(least1, highest)))) {
      v128.store(to + <usize>x, i8x16.splat(-1));
      continue;
    }
    const most0 = i16x8.add_sat_s(offset0, i16x8.max_s(slope0, none));
    const most1 = i16x8.add_sat_s(offset1, i16x8.max_s(slope1, none));
    if (i16x8.all_true(v128.and(i16x8.le_s(most0, lowest), i16x8.le_s(most1, lowest)))) {
      v128.store(to + <usize>x, none);
      continue;
    }
    const first = x === 0 ? firstLanes(1) : none;
    const left = lanes - x;
    const last = left > 16 ? none : v128.andnot(firstLanes(left), firstLanes(left - 1));
    const above = top + <usize>x;
    const here = middle + <usize>x;
    const below = bottom + <usize>x;
    const a = v128.load(above);
    const b = v128.load(here);
    const c = v128.load(below);
    const aLeft = leftOf(above, a, first);
    const bLeft = leftOf(here, b, first);
    const cLeft = leftOf(below, c, first);
    const aRight = rightOf(above, a, last);
    const bRight = rightOf(here, b, last);
    const cRight = rightOf(below, c, last);
    const light0 = weighted(across(aLeft, a, aRight, false), across(bLeft, b, bRight, false), across(cLeft, c, cRight, false));
    const light1 = weighted(across(aLeft, a, aRight, true), across(bLeft, b, bRight, true), across(cLeft, c, cRight, true));
    const y0 = brightness(light0, blacks, gains);
    const y1 = brightness(light1, blacks, gains);
    const place0 = onRamp(i16x8.add_sat_s(offset0, i16x8.q15mulr_sat_s(slope0, y0)), lowest, whole);
    const place1 = onRamp(i16x8.add_sat_s(offset1, i16x8.q15mulr_sat_s(slope1, y1)), lowest, whole);
    v128.store(to + <usize>x, toBytes(rise(place0, factors, shift, false), rise(place1, factors, shift, false)));
  }
}

/** Quads of guide, alpha, their product and the guide's square, from quads of luma means and a row of a mask. */
export function guideRow(
  quads: usize,
  top: usize,
  bottom: usize,
  fraction: i32,
  count: i32,
  black: f32,
  scale: f32,
  steepness: f32,
  shift: f32,
): void {
  for (let i = 0; i < count; i++) {
    const at = quads + ((<usize>i) << 4);
    const a = <i32>load<i16>(top + ((<usize>i) << 1));
    const b = <i32>load<i16>(bottom + ((<usize>i) << 1));
    const value = <f32>a + (<f32>((b - a) * fraction)) / 32768;
    const guide = (load<f32>(at) - black) * scale;
    const alpha = (value / 32767) * steepness + shift;
    store<f32>(at, guide);
    store<f32>(at, alpha, 4);
    store<f32>(at, guide * alpha, 8);
    store<f32>(at, guide * guide, 12);
  }
}

/** Means of `guideRow`'s quads as slope and offset, the first two of each quad. */
export function slopes(quads: usize, count: i32, smoothness: f32): void {
  for (let i = 0; i < count; i++) {
    const at = quads + ((<usize>i) << 4);
    const guide = load<f32>(at);
    const alpha = load<f32>(at, 4);
    const slope = (load<f32>(at, 8) - guide * alpha) / (load<f32>(at, 12) - guide * guide + smoothness);
    v128.store(at, f32x4(slope, alpha - slope * guide, 0, 0));
  }
}

/** Slopes (for luma 0..1) and offsets as planes of i16. */
export function fixSlopes(quads: usize, slope: usize, offset: usize, rows: i32, cols: i32, stride: i32): void {
  const unit = <f32>(1 << GUIDE_POINT);
  const scale = f32x4(255 * unit, unit, 0, 0);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const quad = f32x4.nearest(f32x4.mul(v128.load(quads + ((<usize>(y * cols + x)) << 4)), scale));
      const fixed = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(quad), i32x4.splat(0));
      const at = (<usize>(y * stride + x)) << 1;
      store<i16>(slope + at, <i16>i16x8.extract_lane_s(fixed, 0));
      store<i16>(offset + at, <i16>i16x8.extract_lane_s(fixed, 1));
    }
}
