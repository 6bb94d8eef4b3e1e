import type { Block, CarriedMask, MotionPlanes } from './kernels';

/** See `Kernels.motionTerms`. */
export function motionTerms(
  { rows, cols, old, now, weights, right, down, warped }: MotionPlanes,
  { f32: slopes }: Block,
  { f32: changes }: Block,
): void {
  const size = { rows, cols };
  for (let i = 0; i < rows * cols; i++) {
    const x = inside((i % cols) - right.f32[i], cols);
    const y = inside(Math.floor(i / cols) - down.f32[i], rows);
    warped.f32[i] = sample(old.f32, size, x, y);
    slopes[4 * i + 3] = sample(weights.f32, size, x, y);
  }
  const light = warped.f32;
  for (let i = 0; i < rows * cols; i++) {
    const col = i % cols;
    const row = Math.floor(i / cols);
    const person = slopes[4 * i + 3];
    const x = 0.5 * (light[col < cols - 1 ? i + 1 : i] - light[col > 0 ? i - 1 : i]);
    const y = 0.5 * (light[row < rows - 1 ? i + cols : i] - light[row > 0 ? i - cols : i]);
    const change = person * (light[i] - now.f32[i]);
    slopes.set([person * x * x, person * x * y, person * y * y], 4 * i);
    changes.set([x * change, y * change, 0, 0], 4 * i);
  }
}

/** See `Kernels.carryMask`. */
export function carryMask(
  { from, to, rows, cols, nearest }: CarriedMask,
  motion: Pick<MotionPlanes, 'rows' | 'cols' | 'right' | 'down'>,
): void {
  const across = motion.cols / cols;
  const along = motion.rows / rows;
  for (let row = 0, i = 0; row < rows; row++) {
    const spotY = inside((row + 0.5) * along - 0.5, motion.rows);
    for (let col = 0; col < cols; col++, i++) {
      const spotX = inside((col + 0.5) * across - 0.5, motion.cols);
      const x = inside(col - sample(motion.right.f32, motion, spotX, spotY) / across, cols);
      const y = inside(row - sample(motion.down.f32, motion, spotX, spotY) / along, rows);
      to.f32[i] = nearest
        ? from.f32[Math.floor(y + 0.5) * cols + Math.floor(x + 0.5)]
        : sample(from.f32, { rows, cols }, x, y);
    }
  }
}

function inside(place: number, length: number): number {
  return Math.min(length - 1, Math.max(0, place));
}

/** A plane between its pixels, bilinearly; `x` and `y` lie inside it. */
function sample(
  plane: Float32Array,
  { rows, cols }: { rows: number; cols: number },
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, cols - 1);
  const bottom = Math.min(top + 1, rows - 1);
  const line = (row: number): number =>
    plane[row * cols + left] + (plane[row * cols + right] - plane[row * cols + left]) * (x - left);
  return line(top) + (line(bottom) - line(top)) * (y - top);
}
