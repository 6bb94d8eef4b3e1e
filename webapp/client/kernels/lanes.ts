// What the loops over rows share: eight or sixteen lanes at a time.

/** Bits behind the point in lines of colour. */
export const POINT: i32 = 6;

// @ts-ignore: decorator
@inline
export function lerp(a: v128, b: v128, fraction: v128): v128 {
  return i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), fraction));
}

/** Where `value` lies on the ramp: 0..span. */
// @ts-ignore: decorator
@inline
export function onRamp(value: v128, low: v128, span: v128): v128 {
  return i16x8.min_s(i16x8.max_s(i16x8.sub_sat_s(value, low), i16x8.splat(0)), span);
}

/** A place on the ramp as alpha, Q15: `t = place / span`, or the smoothstep `3 t^2 - 2 t^3`. */
// @ts-ignore: decorator
@inline
export function rise(place: v128, factor: v128, shift: i32, linear: bool): v128 {
  const most = i16x8.shr_u(i16x8.splat(0x7fff), shift);
  const t = i16x8.shl(i16x8.min_s(i16x8.q15mulr_sat_s(place, factor), most), shift);
  if (linear) return t;
  const t2 = i16x8.q15mulr_sat_s(t, t);
  const t3 = i16x8.q15mulr_sat_s(t2, t);
  return i16x8.add_sat_s(t2, i16x8.shl(i16x8.sub(t2, t3), 1));
}

/** Sixteen values of Q15 as bytes. */
// @ts-ignore: decorator
@inline
export function toBytes(low: v128, high: v128): v128 {
  const scale = i16x8.splat(255);
  return i8x16.narrow_i16x8_u(i16x8.q15mulr_sat_s(low, scale), i16x8.q15mulr_sat_s(high, scale));
}

/** Eight bytes' worth of lanes, 0..255, as Q15. */
// @ts-ignore: decorator
@inline
export function toQ15Lanes(bytes: v128): v128 {
  return v128.or(i16x8.shl(bytes, 7), i16x8.shr_u(bytes, 1));
}

/** Lanes below `count` of 16. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i8x16.lt_u(v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>count));
}

