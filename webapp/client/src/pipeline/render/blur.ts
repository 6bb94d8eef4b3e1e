import { POINT, type Block, type Kernels, type Line, type QuadPlane } from '../kernels/kernels';
import { blockEdges } from '../kernels/taps';
import type { Picture, Plane } from '../picture';
import type { Background } from '../plan';
import type { BackgroundPainter } from './background';
import { Enlarged } from './enlarged';
import type { Matte } from './matte';

/** Keeps the quotient defined where the person fills the whole window; nobody sees those pixels. */
const WEIGHT_FLOOR = 1e-3;
/** The sums of `addRow` are 16 bits wide. */
const MOST_ROWS_SUMMED = 257;

type Blur = Extract<Background, { kind: 'blur' }>;

/** One plane's part in the blur: how it is reduced, and the way back up. */
interface PlaneTables {
  plane: Plane;
  columns: Block;
  rows: number[];
  enlarged: Enlarged;
}

/** Everything that depends on the picture's layout. */
interface Geometry {
  key: string;
  small: QuadPlane;
  spare: Block;
  /** Blurred components, and a fourth that is always opaque. */
  blurred: [Block, Block, Block, Block];
  sums: Block;
  alphas: Block;
  tables: PlaneTables[];
}

/**
 * The picture itself, blurred without the person: colours are weighted by `1 - alpha` before the blur and divided by
 * the blurred weight after it, on a small plane, so that nobody bleeds into their own background.
 */
export class BlurPainter implements BackgroundPainter {
  #kernels: Kernels;
  #blur: Omit<Blur, 'kind'>;
  #weighted: boolean;
  #geometry: Geometry | null = null;

  /** Without weights, who stays in the picture bleeds into what is blurred, as in an ordinary blur. */
  constructor(kernels: Kernels, blur: Omit<Blur, 'kind'>, { weighted = true } = {}) {
    this.#kernels = kernels;
    this.#blur = blur;
    this.#weighted = weighted;
  }

  paint(picture: Picture, matte: Matte): void {
    const geometry = this.#fit(picture);
    this.#shrink(picture, geometry);
    this.#weigh(matte, geometry);
    const { small, spare, blurred, tables } = geometry;
    this.#kernels.boxBlur(small, spare, this.#blur.radius, this.#blur.passes);
    const [first, second, third] = blurred;
    this.#kernels.divide(small, [first, second, third], small.cols + 1);
    const pixels: Line = { block: picture.pixels, at: 0 };
    for (const { plane, enlarged } of tables) {
      enlarged.refresh();
      const lanes = plane.width * plane.components.length;
      for (let y = 0; y < plane.height; y++) {
        pixels.at = plane.offset + y * plane.stride;
        this.#kernels.blendRow(pixels, lanes, matte.row(plane, y), enlarged.row(y));
      }
    }
  }

  /** Means over blocks of pixels, component by component. */
  #shrink({ pixels }: Picture, { small, sums, tables }: Geometry): void {
    const line: Line = { block: pixels, at: 0 };
    for (const { plane, columns, rows } of tables) {
      const step = plane.components.length;
      for (let row = 0; row < small.rows; row++) {
        const first = rows[row];
        const last = Math.min(Math.max(first + 1, rows[row + 1]), first + MOST_ROWS_SUMMED);
        sums.u16.fill(0);
        for (let y = first; y < last; y++) {
          line.at = plane.offset + y * plane.stride;
          this.#kernels.addRow(line, sums, plane.width * step);
        }
        const shape = { blocks: small.cols, step, rows: last - first };
        plane.components.forEach((component, at) => {
          if (component > 2) return;
          const to = { block: small.quads, at: 4 * row * small.cols + component };
          this.#kernels.sumBlocks({ block: sums, at }, columns, to, shape);
        });
      }
    }
  }

  #weigh(matte: Matte, { small, alphas }: Geometry): void {
    const size = { width: small.cols, height: small.rows, components: [0] };
    const line = { block: alphas, at: 0 };
    for (let row = 0; row < small.rows; row++) {
      // Alphas that nobody writes are 0: everything counts alike.
      if (this.#weighted) this.#kernels.alphaRow(line, small.cols, matte.row(size, row));
      const quads = { block: small.quads, at: 4 * row * small.cols };
      this.#kernels.weighRow(quads, line, small.cols, WEIGHT_FLOOR);
    }
  }

  #fit({ width, height, planes, format }: Picture): Geometry {
    const key = `${format} ${width}x${height}`;
    if (this.#geometry?.key === key) return this.#geometry;
    this.dispose();
    const kernels = this.#kernels;
    const rows = Math.min(this.#blur.rows, height);
    const cols = Math.min(width, Math.max(1, Math.round((rows * width) / height)));
    const quadBytes = 16 * rows * cols;
    // One element more than a row has: the last one's right neighbour, which counts for nothing.
    const stride = cols + 1;
    const component = (): Block => kernels.alloc(2 * stride * rows + 2);
    const blurred: Geometry['blurred'] = [component(), component(), component(), component()];
    blurred[3].i16.fill(255 << POINT);
    this.#geometry = {
      key,
      small: { quads: kernels.alloc(quadBytes), rows, cols },
      spare: kernels.alloc(quadBytes),
      blurred,
      sums: kernels.alloc(2 * (4 * width + 16)),
      alphas: kernels.alloc(2 * (cols + 16)),
      tables: planes.map((plane) => {
        const edges = blockEdges(plane.width, cols);
        const columns = kernels.alloc(2 * edges.length);
        columns.u16.set(edges);
        const sources = {
          planes: plane.components.map((c) => blurred[c]),
          width: cols,
          height: rows,
          stride,
        };
        return {
          plane,
          columns,
          rows: blockEdges(plane.height, rows),
          enlarged: new Enlarged(kernels, sources, plane),
        };
      }),
    };
    return this.#geometry;
  }

  dispose(): void {
    if (!this.#geometry) return;
    const { small, spare, blurred, sums, alphas, tables } = this.#geometry;
    for (const block of [small.quads, spare, ...blurred, sums, alphas]) this.#kernels.free(block);
    for (const { columns, enlarged } of tables) {
      this.#kernels.free(columns);
      enlarged.dispose();
    }
    this.#geometry = null;
  }
}
