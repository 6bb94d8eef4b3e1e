// The model's input, straight from the picture's planes.

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

/** Rec. 601 luma of packed pixels, whose components lie `red`, `green` and `blue` bytes into each four. */
export function lumaRow(from: usize, to: usize, count: i32, red: i32, green: i32, blue: i32): void {
  for (let x = 0; x < count; x++) {
    const at = from + ((<usize>x) << 2);
    const sum =
      77 * <i32>load<u8>(at + <usize>red) + 150 * <i32>load<u8>(at + <usize>green) + 29 * <i32>load<u8>(at + <usize>blue);
    store<u8>(to + <usize>x, <u8>((sum + 128) >> 8));
  }
}
