import type { Block, Kernels, Line, QuadPlane } from '../kernels/kernels';
import { blockEdges } from '../kernels/taps';
import type { Picture, Plane } from '../picture';
import { Enlarged } from './enlarged';

/** The sums of `addRow` are 16 bits wide. */
const MOST_ROWS_SUMMED = 257;

/** Rows and columns of a small plane of at most `rows` rows, with a picture's sides. */
export function smallSize(
  rows: number,
  { width, height }: { width: number; height: number },
): { rows: number; cols: number } {
  const fewer = Math.min(rows, height);
  return { rows: fewer, cols: Math.max(1, Math.floor((fewer * width) / height + 0.5)) };
}

/** Reduces planes to a small plane of quads: means over blocks of pixels, component by component. */
export class Shrinker {
  #kernels: Kernels;
  #sums: Block;
  #tables: { plane: Plane; columns: Block; rows: number[] }[];

  constructor(
    kernels: Kernels,
    planes: readonly Plane[],
    readonly small: { rows: number; cols: number },
  ) {
    this.#kernels = kernels;
    const { rows, cols } = small;
    const widest = Math.max(...planes.map(({ width, components }) => width * components.length));
    this.#sums = kernels.alloc(2 * (widest + 16));
    this.#tables = planes.map((plane) => {
      const edges = blockEdges(plane.width, cols);
      const columns = kernels.alloc(2 * edges.length);
      columns.u16.set(edges);
      return { plane, columns, rows: blockEdges(plane.height, rows) };
    });
  }

  shrink(pixels: Block, to: Block): void {
    const { rows: count, cols } = this.small;
    const sums = this.#sums;
    const line: Line = { block: pixels, at: 0 };
    for (const { plane, columns, rows } of this.#tables) {
      const step = plane.components.length;
      for (let row = 0; row < count; row++) {
        const first = rows[row];
        const last = Math.min(Math.max(first + 1, rows[row + 1]), first + MOST_ROWS_SUMMED);
        sums.u16.fill(0);
        for (let y = first; y < last; y++) {
          line.at = plane.offset + y * plane.stride;
          this.#kernels.addRow(line, sums, plane.width * step);
        }
        const shape = { blocks: cols, step, rows: last - first };
        for (let at = 0; at < step; at++) {
          const component = plane.components[at];
          if (component < 3)
            this.#kernels.sumBlocks(
              { block: sums, at },
              columns,
              { block: to, at: 4 * row * cols + component },
              shape,
            );
        }
      }
    }
  }

  dispose(): void {
    for (const { columns } of this.#tables) this.#kernels.free(columns);
    this.#kernels.free(this.#sums);
  }
}

/** A small picture of three colours, read as lines at the size of a picture's planes. */
export class SmallColors {
  /** One for each colour, `stride` elements a row. */
  readonly planes: [Block, Block, Block];
  readonly stride: number;
  #kernels: Kernels;
  #last: Block;
  #line: Block;
  #enlarged: Enlarged[];

  /** `fourth`: what packed RGB's fourth byte takes. */
  constructor(kernels: Kernels, picture: Picture, { rows, cols }: Omit<QuadPlane, 'quads'>, fourth: number) {
    this.#kernels = kernels;
    // One element more than a row has: the last one's right neighbour, which counts for nothing.
    this.stride = cols + 1;
    const plane = (): Block => kernels.alloc(2 * this.stride * rows + 2);
    this.planes = [plane(), plane(), plane()];
    this.#last = plane();
    this.#last.i16.fill(fourth);
    this.#line = kernels.alloc(2 * (4 * picture.width + 32));
    const all = [...this.planes, this.#last];
    this.#enlarged = picture.planes.map(({ components, width, height }) => {
      const small = { planes: components.map((c) => all[c]), width: cols, height: rows, stride: this.stride };
      return new Enlarged(kernels, small, { width, height });
    });
  }

  /** To be called when the small planes have changed. */
  refresh(): void {
    for (const enlarged of this.#enlarged) enlarged.refresh();
  }

  /** Row `y` of the plane with this number; valid until the next call. */
  line({ width, components }: Plane, number: number, y: number): Line {
    const to = { block: this.#line, at: 0 };
    this.#kernels.betweenRow(this.#enlarged[number].row(y), to, width * components.length);
    return to;
  }

  dispose(): void {
    for (const enlarged of this.#enlarged) enlarged.dispose();
    for (const block of [...this.planes, this.#last, this.#line]) this.#kernels.free(block);
  }
}
