import type { Between, Block, Kernels, LineTaps } from '../kernels/kernels';
import { freeTaps, lineTaps, rowTaps } from '../kernels/taps';

/** Small i16 planes of one size, one for each component of a pixel. */
export interface SmallPlanes {
  planes: readonly Block[];
  width: number;
  height: number;
  /** Elements from a row to the next. */
  stride: number;
}

/**
 * Small planes read row by row at a larger size, their components interleaved as in the picture's own rows.
 *
 * Each small row is enlarged sideways once and kept as long as the rows between it and its neighbours are read, so the
 * per-pixel work left is one interpolation downwards.
 */
export class Enlarged {
  #kernels: Kernels;
  #small: SmallPlanes;
  #columns: LineTaps;
  #rows: { index: Int32Array; fraction: Int32Array };
  #lines: Block;
  #lineLength: number;
  /** Which small row each of the two lines holds. */
  #holds: [number, number] = [-1, -1];
  #between: Between;

  constructor(kernels: Kernels, small: SmallPlanes, size: { width: number; height: number }) {
    this.#kernels = kernels;
    this.#small = small;
    this.#columns = lineTaps(kernels, small.width, size.width);
    this.#rows = rowTaps(small.height, size.height);
    this.#lineLength = (size.width * small.planes.length + 31) & ~15;
    this.#lines = kernels.alloc(4 * this.#lineLength);
    this.#between = { block: this.#lines, top: 0, bottom: 0, fraction: 0 };
  }

  /** To be called when the small planes have changed. */
  refresh(): void {
    this.#holds = [-1, -1];
  }

  /** Row `y`; valid until the next call. */
  row(y: number): Between {
    const first = this.#rows.index[y];
    const second = Math.min(first + 1, this.#small.height - 1);
    const between = this.#between;
    between.top = this.#line(first);
    between.bottom = this.#line(second);
    between.fraction = this.#rows.fraction[y];
    return between;
  }

  #line(row: number): number {
    const at = (row & 1) * this.#lineLength;
    if (this.#holds[row & 1] !== row) {
      this.#holds[row & 1] = row;
      const { planes, stride } = this.#small;
      for (let c = 0; c < planes.length; c++)
        this.#kernels.expand(
          { block: planes[c], at: row * stride },
          this.#columns,
          { block: this.#lines, at: at + c },
          planes.length,
        );
    }
    return at;
  }

  dispose(): void {
    freeTaps(this.#kernels, this.#columns);
    this.#kernels.free(this.#lines);
  }
}
