import type { Block, Kernels, MotionPlanes } from '../kernels/kernels';
import type { Carry } from '../plan';

/** No round moves a pixel farther: beyond its neighbours the slopes say nothing. */
const LONGEST_STEP = 1;

type Planes = Exclude<keyof MotionPlanes, 'rows' | 'cols'>;

/**
 * The person's motion between two small pictures, by the method of Lucas and Kanade. What it computes is written in
 * `compositor/carrying.py`, and tested against that.
 */
export class Motion {
  readonly planes: MotionPlanes;
  #kernels: Kernels;
  /** The motion as it was found, from which the next search starts: `planes` has it only where something changed. */
  #found: { right: Float32Array; down: Float32Array };
  #slopes: Block;
  #changes: Block;
  #spare: Block;

  constructor(
    kernels: Kernels,
    readonly rows: number,
    readonly cols: number,
  ) {
    this.#kernels = kernels;
    const count = rows * cols;
    const plane = (): Block => kernels.alloc(4 * count);
    this.planes = {
      ...{ rows, cols, old: plane(), now: plane(), weights: plane() },
      ...{ right: plane(), down: plane(), warped: plane() },
    };
    this.#found = { right: new Float32Array(count), down: new Float32Array(count) };
    [this.#slopes, this.#changes, this.#spare] = [1, 2, 3].map(() => kernels.alloc(16 * count));
  }

  /** What is now becomes what the motion starts from, and everything stands still. */
  begin(): void {
    const { old, now, right, down } = this.planes;
    const count = this.rows * this.cols;
    old.f32.set(now.f32.subarray(0, count));
    for (const plane of [right.f32, down.f32, this.#found.right, this.#found.down]) plane.fill(0);
  }

  /**
   * Finds the motion from `old` to `now` and leaves it in `right` and `down`.
   *
   * @returns the share of pixels, 0..1, that neither stillness nor this motion explains.
   */
  find({ radius, rounds, flatness, still, moved, strange }: Carry): number {
    const { right, down } = this.planes;
    right.f32.set(this.#found.right);
    down.f32.set(this.#found.down);
    for (let round = 0; round < rounds; round++) this.#improve(radius, flatness);
    const count = this.rows * this.cols;
    this.#found.right.set(right.f32.subarray(0, count));
    this.#found.down.set(down.f32.subarray(0, count));
    this.#keepWhereChanged(still, moved);
    return this.#strange(strange);
  }

  #box(quads: Block, radius: number, passes: number): Float32Array {
    const plane = { quads, rows: this.rows, cols: this.cols };
    this.#kernels.boxBlur(plane, this.#spare, radius, passes);
    return quads.f32;
  }

  #improve(radius: number, flatness: number): void {
    const { right, down } = this.planes;
    this.#kernels.motionTerms(this.planes, this.#slopes, this.#changes);
    const slopes = this.#box(this.#slopes, radius, 2);
    const changes = this.#box(this.#changes, radius, 2);
    for (let i = 0, at = 0; i < this.rows * this.cols; i++, at += 4) {
      const xx = slopes[at] + flatness;
      const xy = slopes[at + 1];
      const yy = slopes[at + 2] + flatness;
      // Never below, but for rounding.
      const divisor = Math.max(xx * yy - xy * xy, flatness ** 2);
      right.f32[i] += limited((yy * changes[at] - xy * changes[at + 1]) / divisor);
      down.f32[i] += limited((xx * changes[at + 1] - xy * changes[at]) / divisor);
    }
  }

  #keepWhereChanged(still: number, moved: number): void {
    const { old, now, right, down } = this.planes;
    const count = this.rows * this.cols;
    const quads = this.#changes.f32;
    for (let i = 0; i < count; i++) quads[4 * i] = (now.f32[i] - old.f32[i]) ** 2;
    this.#box(this.#changes, 1, 1);
    const span = moved ** 2 - still ** 2;
    for (let i = 0; i < count; i++)
      quads[4 * i] = Math.min(1, Math.max(0, (quads[4 * i] - still ** 2) / span));
    this.#box(this.#changes, 1, 1);
    for (let i = 0; i < count; i++) {
      // Running sums leave a little where there is nothing.
      const share = quads[4 * i] < 1e-4 ? 0 : quads[4 * i];
      right.f32[i] *= share;
      down.f32[i] *= share;
    }
  }

  #strange(limit: number): number {
    const { old, now, warped } = this.planes;
    // For the sake of `warped`, along the motion as it is now.
    this.#kernels.motionTerms(this.planes, this.#slopes, this.#changes);
    const count = this.rows * this.cols;
    let strange = 0;
    for (let i = 0; i < count; i++) {
      const unexplained = Math.min(Math.abs(warped.f32[i] - now.f32[i]), Math.abs(old.f32[i] - now.f32[i]));
      if (unexplained >= limit) strange++;
    }
    return strange / count;
  }

  dispose(): void {
    const names: Planes[] = ['old', 'now', 'weights', 'right', 'down', 'warped'];
    for (const name of names) this.#kernels.free(this.planes[name]);
    for (const block of [this.#slopes, this.#changes, this.#spare]) this.#kernels.free(block);
  }
}

function limited(step: number): number {
  return Math.min(LONGEST_STEP, Math.max(-LONGEST_STEP, step));
}
