import { POINT, type Block, type Kernels, type Line } from '../kernels/kernels';
import { blockEdges } from '../kernels/taps';
import type { Picture, Plane } from '../picture';
import type { Behind } from './background';
import { Shrinker, smallSize } from './small';

/** Everything that depends on the picture's layout. */
interface Geometry {
  key: string;
  shrinker: Shrinker;
  quads: Block;
  line: Block;
}

/** Squares of one colour each, the mean of what they hide. */
export class Mosaic implements Behind {
  #kernels: Kernels;
  #rows: number;
  #geometry: Geometry | null = null;

  /** `rows`: how many squares the picture has from top to bottom. */
  constructor(kernels: Kernels, { rows }: { rows: number }) {
    this.#kernels = kernels;
    this.#rows = rows;
  }

  load(picture: Picture): void {
    const { shrinker, quads } = this.#fit(picture);
    shrinker.shrink(picture.pixels, quads);
  }

  line({ width, height, components }: Plane, _: number, y: number): Line {
    const { shrinker, quads, line } = this.#geometry!;
    const { rows, cols } = shrinker.small;
    const row = blockEdges(height, rows).findLastIndex((top) => top <= y);
    const lefts = blockEdges(width, cols);
    components.forEach((component, i) => {
      for (let col = 0; col < cols; col++) {
        const value = component === 3 ? 255 : quads.f32[4 * (row * cols + col) + component];
        const right = Math.max(lefts[col] + 1, lefts[col + 1]);
        for (let x = lefts[col]; x < right; x++) line.i16[x * components.length + i] = value * (1 << POINT);
      }
    });
    return { block: line, at: 0 };
  }

  #fit(picture: Picture): Geometry {
    const { width, height, format, planes } = picture;
    const key = `${format} ${width}x${height}`;
    if (this.#geometry?.key === key) return this.#geometry;
    this.dispose();
    const small = smallSize(this.#rows, picture);
    return (this.#geometry = {
      key,
      shrinker: new Shrinker(this.#kernels, planes, small),
      quads: this.#kernels.alloc(16 * small.rows * small.cols),
      line: this.#kernels.alloc(2 * (4 * width + 32)),
    });
  }

  dispose(): void {
    if (!this.#geometry) return;
    const { shrinker, quads, line } = this.#geometry;
    shrinker.dispose();
    for (const block of [quads, line]) this.#kernels.free(block);
    this.#geometry = null;
  }
}
