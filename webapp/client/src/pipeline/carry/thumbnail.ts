import { matrixOf } from '../color';
import type { Block, Kernels } from '../kernels/kernels';
import { isYuv, type Picture } from '../picture';
import { Shrinker, smallSize } from '../render/small';

/** ITU-R BT.601-7. */
const RED = 0.299;
const BLUE = 0.114;

/** A picture's luma, made small: means over blocks, 0..255 above black. */
export class Thumbnail {
  readonly rows: number;
  readonly cols: number;
  #kernels: Kernels;
  #shrinker: Shrinker;
  #quads: Block;

  /** For pictures of this picture's size and format. */
  constructor(
    kernels: Kernels,
    { planes, format, width, height }: Pick<Picture, 'planes' | 'format' | 'width' | 'height'>,
    rows: number,
  ) {
    const size = smallSize(rows, { width, height });
    this.rows = size.rows;
    this.cols = size.cols;
    this.#kernels = kernels;
    // Of YUV the luma alone is read; packed pixels give three means, of which luma is made.
    this.#shrinker = new Shrinker(kernels, isYuv(format) ? planes.slice(0, 1) : planes, size);
    this.#quads = kernels.alloc(16 * size.rows * size.cols);
  }

  /** Looks at a picture; `to` takes `rows * cols` floats. */
  take({ pixels, format, colorSpace }: Picture, { f32: to }: Block): void {
    this.#shrinker.shrink(pixels, this.#quads);
    const quads = this.#quads.f32;
    const count = this.rows * this.cols;
    if (isYuv(format)) {
      const scale = 255 / matrixOf(colorSpace).lumaRange;
      for (let i = 0; i < count; i++) to[i] = scale * quads[4 * i];
    } else
      for (let i = 0, at = 0; i < count; i++, at += 4)
        to[i] = RED * quads[at] + (1 - RED - BLUE) * quads[at + 1] + BLUE * quads[at + 2];
  }

  dispose(): void {
    this.#shrinker.dispose();
    this.#kernels.free(this.#quads);
  }
}
