// The planes renderer's inner loops, in AssemblyScript with 128-bit SIMD. What each one computes is said, and done
// again in plain TypeScript, in ../src/pipeline/kernels/; the tests hold the two together.
//
// Pointers are byte addresses. Alpha and its thresholds are Q15 (32767 is 1); background lines are i16 with 6 bits
// behind the point. Loads may run up to 63 bytes over the end of a block, which `alloc` leaves room for; stores may
// not, but for lines of i16.

const ROOM: usize = 64;
/** Bits behind the point in background lines. */
const POINT: i32 = 6;
const HALF: i16 = 32;

export function alloc(size: usize): usize {
  return heap.alloc(size + ROOM);
}

export function free(pointer: usize): void {
  heap.free(pointer);
}

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

// @ts-ignore: decorator
@inline
function lerp(a: v128, b: v128, fraction: v128): v128 {
  return i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), fraction));
}

/** Where `value` lies on the ramp: 0..span. */
// @ts-ignore: decorator
@inline
function onRamp(value: v128, low: v128, span: v128): v128 {
  return i16x8.min_s(i16x8.max_s(i16x8.sub_sat_s(value, low), i16x8.splat(0)), span);
}

/** Smoothstep of a place on the ramp: `t = place / span`, `3 t^2 - 2 t^3`, Q15. */
// @ts-ignore: decorator
@inline
function smooth(place: v128, factor: v128, shift: i32): v128 {
  const most = i16x8.shr_u(i16x8.splat(0x7fff), shift);
  const t = i16x8.shl(i16x8.min_s(i16x8.q15mulr_sat_s(place, factor), most), shift);
  const t2 = i16x8.q15mulr_sat_s(t, t);
  const t3 = i16x8.q15mulr_sat_s(t2, t);
  return i16x8.add_sat_s(t2, i16x8.shl(i16x8.sub(t2, t3), 1));
}

/** Lanes below `count` of 16. */
// @ts-ignore: decorator
@inline
function firstLanes(count: i32): v128 {
  return i8x16.lt_u(v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>count));
}

export function blendRow(
  pixels: usize,
  lanes: i32,
  alphaTop: usize,
  alphaBottom: usize,
  alphaFraction: i32,
  low: i32,
  span: i32,
  factor: i32,
  shift: i32,
  behindTop: usize,
  behindBottom: usize,
  behindFraction: i32,
): void {
  const down = i16x8.splat(<i16>alphaFraction);
  const lowest = i16x8.splat(<i16>low);
  const whole = i16x8.splat(<i16>span);
  const factors = i16x8.splat(<i16>factor);
  const behindDown = i16x8.splat(<i16>behindFraction);
  const half = i16x8.splat(HALF);
  for (let x = 0; x < lanes; x += 16) {
    const at = (<usize>x) << 1;
    const place0 = onRamp(lerp(v128.load(alphaTop + at), v128.load(alphaBottom + at), down), lowest, whole);
    const place1 = onRamp(lerp(v128.load(alphaTop + at, 16), v128.load(alphaBottom + at, 16), down), lowest, whole);
    // All person: the camera's own pixels stay.
    if (i16x8.all_true(i16x8.eq(place0, whole)) && i16x8.all_true(i16x8.eq(place1, whole))) continue;
    const behind0 = i16x8.shr_s(
      i16x8.add(lerp(v128.load(behindTop + at), v128.load(behindBottom + at), behindDown), half),
      POINT,
    );
    const behind1 = i16x8.shr_s(
      i16x8.add(lerp(v128.load(behindTop + at, 16), v128.load(behindBottom + at, 16), behindDown), half),
      POINT,
    );
    put(pixels + <usize>x, lanes - x, place0, place1, behind0, behind1, factors, shift);
  }
}

export function blendRowOver(
  pixels: usize,
  lanes: i32,
  alphaTop: usize,
  alphaBottom: usize,
  alphaFraction: i32,
  low: i32,
  span: i32,
  factor: i32,
  shift: i32,
  behind: usize,
): void {
  const down = i16x8.splat(<i16>alphaFraction);
  const lowest = i16x8.splat(<i16>low);
  const whole = i16x8.splat(<i16>span);
  const factors = i16x8.splat(<i16>factor);
  for (let x = 0; x < lanes; x += 16) {
    const at = (<usize>x) << 1;
    const place0 = onRamp(lerp(v128.load(alphaTop + at), v128.load(alphaBottom + at), down), lowest, whole);
    const place1 = onRamp(lerp(v128.load(alphaTop + at, 16), v128.load(alphaBottom + at, 16), down), lowest, whole);
    if (i16x8.all_true(i16x8.eq(place0, whole)) && i16x8.all_true(i16x8.eq(place1, whole))) continue;
    const bytes = v128.load(behind + <usize>x);
    const behind0 = i16x8.extend_low_i8x16_u(bytes);
    const behind1 = i16x8.extend_high_i8x16_u(bytes);
    put(pixels + <usize>x, lanes - x, place0, place1, behind0, behind1, factors, shift);
  }
}

/** Blends sixteen pixels, or the `left` first of them, over what is behind. */
// @ts-ignore: decorator
@inline
function put(
  pixels: usize,
  left: i32,
  place0: v128,
  place1: v128,
  behind0: v128,
  behind1: v128,
  factors: v128,
  shift: i32,
): void {
  const here = v128.load(pixels);
  let mixed: v128;
  if (v128.any_true(v128.or(place0, place1))) {
    const over0 = i16x8.sub(i16x8.extend_low_i8x16_u(here), behind0);
    const over1 = i16x8.sub(i16x8.extend_high_i8x16_u(here), behind1);
    mixed = i8x16.narrow_i16x8_u(
      i16x8.add(behind0, i16x8.q15mulr_sat_s(over0, smooth(place0, factors, shift))),
      i16x8.add(behind1, i16x8.q15mulr_sat_s(over1, smooth(place1, factors, shift))),
    );
  } else {
    mixed = i8x16.narrow_i16x8_u(behind0, behind1);
  }
  v128.store(pixels, left >= 16 ? mixed : v128.bitselect(mixed, here, firstLanes(left)));
}

export function alphaRow(
  to: usize,
  lanes: i32,
  alphaTop: usize,
  alphaBottom: usize,
  alphaFraction: i32,
  low: i32,
  span: i32,
  factor: i32,
  shift: i32,
): void {
  const down = i16x8.splat(<i16>alphaFraction);
  const lowest = i16x8.splat(<i16>low);
  const whole = i16x8.splat(<i16>span);
  const factors = i16x8.splat(<i16>factor);
  const scale = i16x8.splat(255);
  for (let x = 0; x < lanes; x += 8) {
    const at = (<usize>x) << 1;
    const place = onRamp(lerp(v128.load(alphaTop + at), v128.load(alphaBottom + at), down), lowest, whole);
    v128.store(to + at, i16x8.q15mulr_sat_s(smooth(place, factors, shift), scale));
  }
}

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

export function weighRow(quads: usize, alphas: usize, count: i32, floor: f32): void {
  for (let i = 0; i < count; i++) {
    const at = quads + ((<usize>i) << 4);
    const weight: f32 = floor + 1 - <f32>load<i16>(alphas + ((<usize>i) << 1)) / 255;
    const colour = f32x4.replace_lane(v128.load(at), 3, 1);
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

export function divide(quads: usize, first: usize, second: usize, third: usize, rows: i32, cols: i32, stride: i32): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const quad = v128.load(quads + ((<usize>(y * cols + x)) << 4));
      const colour = f32x4.div(quad, f32x4.splat(f32x4.extract_lane(quad, 3)));
      const fixed = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(colour, f32x4.splat(<f32>(1 << POINT)))));
      const at = (<usize>(y * stride + x)) << 1;
      store<i16>(first + at, <i16>i32x4.extract_lane(fixed, 0));
      store<i16>(second + at, <i16>i32x4.extract_lane(fixed, 1));
      store<i16>(third + at, <i16>i32x4.extract_lane(fixed, 2));
    }
}

// @ts-ignore: decorator
@inline
function clampByte(value: f32): f32 {
  return min<f32>(255, max<f32>(0, value));
}

export function sampleYuvRow(
  top: usize,
  bottom: usize,
  us: usize,
  vs: usize,
  chromaStep: i32,
  xs: usize,
  centres: usize,
  factors: usize,
  to: usize,
  count: i32,
): void {
  const scale = load<f32>(factors);
  const black = load<f32>(factors, 4);
  const rv = load<f32>(factors, 8);
  const gu = load<f32>(factors, 12);
  const gv = load<f32>(factors, 16);
  const bu = load<f32>(factors, 20);
  let target = to;
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    const left = <usize>load<u16>(xs + at);
    const right = <usize>load<u16>(xs + at, 2);
    const sum = <i32>load<u8>(top + left) + <i32>load<u8>(top + right) + <i32>load<u8>(bottom + left) + <i32>load<u8>(bottom + right);
    const y = scale * (<f32>0.25 * <f32>sum - black);
    const c = <usize>(<i32>load<u16>(centres + ((<usize>i) << 1)) * chromaStep);
    const u = <f32>load<u8>(us + c) - 128;
    const v = <f32>load<u8>(vs + c) - 128;
    store<f32>(target, clampByte(y + rv * v));
    store<f32>(target, clampByte(y + gu * u + gv * v), 4);
    store<f32>(target, clampByte(y + bu * u), 8);
    target += 12;
  }
}
