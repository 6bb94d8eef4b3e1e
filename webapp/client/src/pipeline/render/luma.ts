import { matrixOf } from '../color';
import type { Block, Kernels, Levels, Line } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';

/** A picture's brightness as bytes: its own luma plane, or one made of packed pixels. */
export class Luma {
  levels: Levels = { black: 0, scale: 1 };
  #kernels: Kernels;
  #made: Block | null = null;
  #block: Block | null = null;
  #plane: Plane | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Looks at a picture, until the next. */
  load(picture: Picture): void {
    const { pixels, planes, format, colorSpace, width, height } = picture;
    const [first] = planes;
    if (isYuv(format)) {
      const { black, lumaRange } = matrixOf(colorSpace);
      this.levels = { black, scale: 255 / lumaRange };
      this.#block = pixels;
      this.#plane = first;
      return;
    }
    if (this.#made && this.#made.u8.length < width * height) this.dispose();
    const made = (this.#made ??= this.#kernels.alloc(width * height + 16));
    const order = [0, 1, 2].map((component) => first.components.indexOf(component));
    for (let y = 0; y < height; y++)
      this.#kernels.lumaRow(
        { block: pixels, at: first.offset + y * first.stride },
        { block: made, at: y * width },
        width,
        [order[0], order[1], order[2]],
      );
    this.levels = { black: 0, scale: 1 };
    this.#block = made;
    this.#plane = { offset: 0, stride: width, width, height, components: [0] };
  }

  get block(): Block {
    return this.#block!;
  }

  get plane(): Plane {
    return this.#plane!;
  }

  /** Where row `y` starts; beyond the border, the border's. */
  at(y: number): number {
    const { offset, stride, height } = this.plane;
    return offset + Math.min(height - 1, Math.max(0, y)) * stride;
  }

  row(y: number): Line {
    return { block: this.block, at: this.at(y) };
  }

  dispose(): void {
    if (this.#made) this.#kernels.free(this.#made);
    this.#made = null;
  }
}
