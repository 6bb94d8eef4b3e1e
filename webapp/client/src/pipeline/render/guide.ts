import {
  GUIDE_POINT,
  rampOf,
  type Block,
  type Kernels,
  type Line,
  type QuadPlane,
  type Ramp,
} from '../kernels/kernels';
import type { Edge, Refinement } from '../plan';
import { Enlarged } from './enlarged';
import type { Luma } from './luma';
import type { MaskPlane } from './mask-plane';
import { Shrinker, smallSize } from './small';

/** Everything that depends on the picture's size. */
interface Geometry {
  key: string;
  shrinker: Shrinker;
  small: QuadPlane;
  spare: Block;
  planes: [Block, Block];
  slope: Enlarged;
  offset: Enlarged;
}

/**
 * A guided filter, whose coefficients are found on a small plane and read at the picture's own size; the formula and
 * its source are in `compositor/edges.py`.
 */
export class Guide {
  #kernels: Kernels;
  #geometry: Geometry | null = null;
  #ramp: Ramp = rampOf({ low: 0, high: 1 });

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Finds the coefficients for one mask and picture. */
  load(mask: MaskPlane, luma: Luma, { low, high }: Omit<Edge, 'refine'>, refine: Refinement): void {
    this.#ramp = rampOf({ low, high }, { one: 1 << GUIDE_POINT });
    const { shrinker, small, spare, planes, slope, offset } = this.#fit(luma, refine.rows);
    const { rows, cols, quads } = small;
    const kernels = this.#kernels;
    shrinker.shrink(luma.block, quads);
    const { steepness, outwards, radius, smoothness } = refine;
    const filter = { ...luma.levels, steepness, shift: (1 - steepness) / 2 + outwards };
    const size = { width: cols, height: rows };
    for (let row = 0; row < rows; row++)
      kernels.guideRow({ block: quads, at: 4 * row * cols }, mask.row(size, row), cols, filter);
    kernels.boxBlur(small, spare, radius, 1);
    kernels.slopes(small, smoothness * 255 ** 2);
    kernels.boxBlur(small, spare, radius, 1);
    kernels.fixSlopes(small, planes, cols + 1);
    slope.refresh();
    offset.refresh();
  }

  /** Row `y` of alpha, a byte a pixel, with room for 15 more behind. */
  row(luma: Luma, y: number, to: Line): void {
    const { slope, offset } = this.#geometry!;
    const rows = { block: luma.block, top: luma.at(y - 1), middle: luma.at(y), bottom: luma.at(y + 1) };
    const guided = { slope: slope.row(y), offset: offset.row(y), luma: rows, levels: luma.levels };
    this.#kernels.guidedRow(to, luma.plane.width, guided, this.#ramp);
  }

  #fit({ plane }: Luma, most: number): Geometry {
    const { width, height, offset, stride } = plane;
    const key = [width, height, offset, stride, most].join();
    if (this.#geometry?.key === key) return this.#geometry;
    this.dispose();
    const kernels = this.#kernels;
    const small = smallSize(most, plane);
    const { rows, cols } = small;
    const planes: Geometry['planes'] = [
      kernels.alloc(2 * (cols + 1) * rows + 2),
      kernels.alloc(2 * (cols + 1) * rows + 2),
    ];
    const enlarged = (block: Block): Enlarged =>
      new Enlarged(
        kernels,
        { planes: [block], width: cols, height: rows, stride: cols + 1 },
        { width, height },
      );
    return (this.#geometry = {
      key,
      shrinker: new Shrinker(kernels, [plane], small),
      small: { ...small, quads: kernels.alloc(16 * rows * cols) },
      spare: kernels.alloc(16 * rows * cols),
      planes,
      slope: enlarged(planes[0]),
      offset: enlarged(planes[1]),
    });
  }

  dispose(): void {
    if (!this.#geometry) return;
    const { shrinker, small, spare, planes, slope, offset } = this.#geometry;
    for (const owner of [shrinker, slope, offset]) owner.dispose();
    for (const block of [small.quads, spare, ...planes]) this.#kernels.free(block);
    this.#geometry = null;
  }
}
