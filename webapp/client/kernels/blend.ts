// Person and background, put together.

import { firstLanes, lerp, POINT, toQ15Lanes } from './lanes';

const HALF: i16 = 32;

/** A line of colour between two. */
export function betweenRow(top: usize, bottom: usize, fraction: i32, to: usize, lanes: i32): void {
  const down = i16x8.splat(<i16>fraction);
  for (let x = 0; x < lanes; x += 8) {
    const at = (<usize>x) << 1;
    v128.store(to + at, lerp(v128.load(top + at), v128.load(bottom + at), down));
  }
}

/** Bytes as a line of colour. */
export function widenRow(from: usize, to: usize, lanes: i32): void {
  for (let x = 0; x < lanes; x += 8)
    v128.store(to + ((<usize>x) << 1), i16x8.shl(v128.load8x8_u(from + <usize>x), POINT));
}

/** A line of colour as bytes; whole sixteens are stored, so that rows must be written from the first to the last. */
export function narrowRow(from: usize, to: usize, lanes: i32): void {
  const half = i16x8.splat(HALF);
  for (let x = 0; x < lanes; x += 16) {
    const at = from + ((<usize>x) << 1);
    const low = i16x8.shr_s(i16x8.add(v128.load(at), half), POINT);
    const high = i16x8.shr_s(i16x8.add(v128.load(at, 16), half), POINT);
    v128.store(to + <usize>x, i8x16.narrow_i16x8_u(low, high));
  }
}

/** Eight lanes: the person's share, cleaned and lit, over what is behind. */
// @ts-ignore: decorator
@inline
function mix(
  here: v128,
  bytes: v128,
  behind: v128,
  old: v128,
  amount: v128,
  lit: v128,
): v128 {
  const alpha = toQ15Lanes(bytes);
  const rest = i16x8.sub(i16x8.splat(0x7fff), alpha);
  const color = i16x8.shl(here, POINT);
  const leak = i16x8.q15mulr_sat_s(i16x8.sub(color, old), i16x8.q15mulr_sat_s(rest, amount));
  let person = i16x8.add(i16x8.q15mulr_sat_s(color, alpha), leak);
  person = i16x8.min_s(i16x8.max_s(person, i16x8.splat(0)), i16x8.shl(bytes, POINT));
  person = i16x8.add_sat_s(person, i16x8.q15mulr_sat_s(lit, alpha));
  const out = i16x8.add_sat_s(person, i16x8.q15mulr_sat_s(behind, rest));
  return i16x8.shr_s(i16x8.add_sat_s(out, i16x8.splat(HALF)), POINT);
}

/** Light by brightness: `glow` in black, `tone` in white, and between. */
// @ts-ignore: decorator
@inline
function light(at: usize, glow: usize, tone: usize, bright: usize): v128 {
  const dark = glow ? v128.load(glow + at) : i16x8.splat(0);
  const white = tone ? v128.load(tone + at) : i16x8.splat(0);
  return i16x8.add(dark, i16x8.q15mulr_sat_s(i16x8.sub(white, dark), v128.load(bright + at)));
}

/** `old` and `glow` or `tone` may be none; `bright` is needed where one of the latter is there. */
export function composeRow(
  pixels: usize,
  lanes: i32,
  alphas: usize,
  behind: usize,
  old: usize,
  amount: i32,
  glow: usize,
  tone: usize,
  bright: usize,
): void {
  const amounts = i16x8.splat(<i16>amount);
  const lights = glow !== 0 || tone !== 0;
  for (let x = 0; x < lanes; x += 16) {
    const alpha = v128.load(alphas + <usize>x);
    const left = lanes - x;
    // All person: the camera's own pixels stay. What lies beyond the row does not count.
    if (!lights && i8x16.all_true(i8x16.eq(left >= 16 ? alpha : v128.or(alpha, v128.not(firstLanes(left))), i8x16.splat(-1))))
      continue;
    const at = (<usize>x) << 1;
    const here = v128.load(pixels + <usize>x);
    const behind0 = v128.load(behind + at);
    const behind1 = v128.load(behind + at, 16);
    let mixed: v128;
    if (v128.any_true(alpha)) {
      const here0 = i16x8.extend_low_i8x16_u(here);
      const here1 = i16x8.extend_high_i8x16_u(here);
      const old0 = old ? v128.load(old + at) : behind0;
      const old1 = old ? v128.load(old + at, 16) : behind1;
      const lit0 = lights ? light(at, glow, tone, bright) : i16x8.splat(0);
      const lit1 = lights ? light(at + 16, glow, tone, bright) : i16x8.splat(0);
      mixed = i8x16.narrow_i16x8_u(
        mix(here0, i16x8.extend_low_i8x16_u(alpha), behind0, old0, amounts, lit0),
        mix(here1, i16x8.extend_high_i8x16_u(alpha), behind1, old1, amounts, lit1),
      );
    } else {
      const half = i16x8.splat(HALF);
      mixed = i8x16.narrow_i16x8_u(
        i16x8.shr_s(i16x8.add(behind0, half), POINT),
        i16x8.shr_s(i16x8.add(behind1, half), POINT),
      );
    }
    v128.store(pixels + <usize>x, left >= 16 ? mixed : v128.bitselect(mixed, here, firstLanes(left)));
  }
}

/** The person's own colour at full strength; `blank` (a byte for each of `step` components) where alpha is 0. */
export function straightRow(
  pixels: usize,
  lanes: i32,
  alphas: usize,
  old: usize,
  amount: f32,
  blank: u32,
  step: i32,
): void {
  for (let x = 0; x < lanes; x++) {
    const alpha = <i32>load<u8>(alphas + <usize>x);
    if (alpha === 255) continue;
    const at = pixels + <usize>x;
    if (alpha === 0) {
      store<u8>(at, <u8>(blank >> ((<u32>(x % step)) << 3)));
      continue;
    }
    if (!old) continue;
    const here = <f32>load<u8>(at);
    const leak = here - <f32>load<i16>(old + ((<usize>x) << 1)) / <f32>(1 << POINT);
    const rest: f32 = 255 - <f32>alpha;
    const clean = here + (amount * leak * rest) / <f32>alpha;
    store<u8>(at, <u8>nearest<f32>(min<f32>(255, max<f32>(0, clean))));
  }
}
