// Motion between two small pictures, and a mask moved along it. All planes are f32, row by row.

// @ts-ignore: decorator
@inline
function at(plane: usize, index: i32): f32 {
  return load<f32>(plane + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
function mix(a: f32, b: f32, share: f32): f32 {
  return a + (b - a) * share;
}

/** A plane between its pixels, bilinearly; `x` and `y` lie inside it. */
// @ts-ignore: decorator
@inline
function sample(plane: usize, rows: i32, cols: i32, x: f32, y: f32): f32 {
  const left = <i32>x;
  const top = <i32>y;
  const right = min(left + 1, cols - 1);
  const along = x - <f32>left;
  const first = top * cols;
  const second = min(top + 1, rows - 1) * cols;
  return mix(
    mix(at(plane, first + left), at(plane, first + right), along),
    mix(at(plane, second + left), at(plane, second + right), along),
    y - <f32>top,
  );
}

// @ts-ignore: decorator
@inline
function inside(place: f32, length: i32): f32 {
  return min<f32>(max<f32>(place, 0), <f32>(length - 1));
}

export function motionTerms(
  old: usize,
  now: usize,
  weights: usize,
  right: usize,
  down: usize,
  warped: usize,
  slopes: usize,
  changes: usize,
  rows: i32,
  cols: i32,
): void {
  for (let row = 0, i = 0; row < rows; row++)
    for (let col = 0; col < cols; col++, i++) {
      const x = inside(<f32>col - at(right, i), cols);
      const y = inside(<f32>row - at(down, i), rows);
      store<f32>(warped + ((<usize>i) << 2), sample(old, rows, cols, x, y));
      store<f32>(slopes + ((<usize>i) << 4), sample(weights, rows, cols, x, y), 12);
    }
  for (let row = 0, i = 0; row < rows; row++) {
    const above = row > 0 ? -cols : 0;
    const below = row < rows - 1 ? cols : 0;
    for (let col = 0; col < cols; col++, i++) {
      const quads = (<usize>i) << 4;
      const person = load<f32>(slopes + quads, 12);
      const x: f32 = 0.5 * (at(warped, col < cols - 1 ? i + 1 : i) - at(warped, col > 0 ? i - 1 : i));
      const y: f32 = 0.5 * (at(warped, i + below) - at(warped, i + above));
      const change = person * (at(warped, i) - at(now, i));
      v128.store(slopes + quads, f32x4(person * x * x, person * x * y, person * y * y, person));
      v128.store(changes + quads, f32x4(x * change, y * change, 0, 0));
    }
  }
}

/**
 * `right` and `down` are planes of `few` rows and `fewer` columns, in their own pixels. `spare` takes two of those rows,
 * and for each column of the mask where it lies in them (4 + 4 bytes).
 * Nearest: for labels, between which there is nothing.
 */
export function carryMask(
  from: usize,
  to: usize,
  rows: i32,
  cols: i32,
  right: usize,
  down: usize,
  few: i32,
  fewer: i32,
  spare: usize,
  nearest: bool,
): void {
  const across: f32 = <f32>fewer / <f32>cols;
  const along: f32 = <f32>few / <f32>rows;
  const downs = spare + ((<usize>fewer) << 2);
  const table = downs + ((<usize>fewer) << 2);
  for (let col = 0; col < cols; col++) {
    const spot = inside((<f32>col + 0.5) * across - 0.5, fewer);
    const left = min(<i32>spot, max(fewer - 2, 0));
    store<i32>(table + ((<usize>col) << 3), left << 2);
    store<f32>(table + ((<usize>col) << 3), spot - <f32>left, 4);
  }
  const lastCol = <f32>(cols - 1);
  const lastRow = <f32>(rows - 1);
  for (let row = 0; row < rows; row++) {
    const place = inside((<f32>row + 0.5) * along - 0.5, few);
    const top = <i32>place;
    const first = top * fewer;
    const second = min(top + 1, few - 1) * fewer;
    const share = place - <f32>top;
    let moves = false;
    for (let i = 0; i < fewer; i++) {
      const x = mix(at(right, first + i), at(right, second + i), share) / across;
      const y = mix(at(down, first + i), at(down, second + i), share) / along;
      store<f32>(spare + ((<usize>i) << 2), x);
      store<f32>(downs + ((<usize>i) << 2), y);
      moves = moves || x != 0 || y != 0;
    }
    const line = (<usize>(row * cols)) << 2;
    memory.copy(to + line, from + line, (<usize>cols) << 2);
    if (!moves) continue;
    for (let col = 0; col < cols; col++) {
      const entry = table + ((<usize>col) << 3);
      const left = <usize>load<i32>(entry);
      const part = load<f32>(entry, 4);
      // One column has no second: its share is 0.
      const dx = mix(load<f32>(spare + left), load<f32>(spare + left, 4), part);
      const dy = mix(load<f32>(downs + left), load<f32>(downs + left, 4), part);
      if (dx == 0 && dy == 0) continue;
      const x = min<f32>(max<f32>(<f32>col - dx, 0), lastCol);
      const y = min<f32>(max<f32>(<f32>row - dy, 0), lastRow);
      const value = nearest
        ? at(from, <i32>(y + 0.5) * cols + <i32>(x + 0.5))
        : sample(from, rows, cols, x, y);
      store<f32>(to + line + ((<usize>col) << 2), value);
    }
  }
}
