import { matrixOf, rgbToYuv } from '../color';
import { POINT, type Block, type Kernels, type Line } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Color } from '../plan';
import type { Behind } from './background';
import type { Glow } from './glow';
import type { Luma } from './luma';
import type { Matte } from './matte';

/** What a picture is put together from. */
export interface Ingredients {
  matte: Matte;
  luma: Luma;
  behind: Behind;
  /** The old background's estimate; without one it is taken for what is behind. */
  old: Behind | null;
  /** How much of it is taken out of the edge, 0..1. */
  clean: number;
  glow: Glow | null;
  tone: Color | null;
}

/** Puts person, light and background together in a picture's own pixels, row by row. */
export class PersonPainter {
  #kernels: Kernels;
  /** Brightness, one line for each of two rows, and a third for planes with more components. */
  #bright: Block | null = null;
  #tone: Block | null = null;
  #width = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  paint(picture: Picture, ingredients: Ingredients): void {
    this.#fit(picture);
    // Luma last: until then it tells chroma how bright the camera's picture is.
    for (let number = picture.planes.length - 1; number >= 0; number--)
      this.#paintPlane(picture, number, ingredients);
  }

  #paintPlane(picture: Picture, number: number, ingredients: Ingredients): void {
    const plane = picture.planes[number];
    const { matte, luma, behind, old, clean, glow, tone } = ingredients;
    const lanes = plane.width * plane.components.length;
    const pixels: Line = { block: picture.pixels, at: 0 };
    const toneLine = tone && this.#toneLine(picture, plane, tone);
    for (let y = 0; y < plane.height; y++) {
      pixels.at = plane.offset + y * plane.stride;
      this.#kernels.composeRow(pixels, lanes, matte.row(plane, y), {
        behind: behind.line(plane, number, y),
        old: old?.line(plane, number, y) ?? null,
        amount: clean,
        glow: glow?.line(plane, number, y) ?? null,
        tone: toneLine,
        bright: glow || tone ? this.#brightRow(luma, plane, y) : { block: this.#bright!, at: 0 },
      });
    }
  }

  /** What white takes from the background's light, for every byte of a row. */
  #toneLine({ format, colorSpace }: Picture, { width, components }: Plane, tone: Color): Line {
    let values: readonly number[] = tone;
    if (isYuv(format)) {
      const matrix = matrixOf(colorSpace);
      const black = rgbToYuv(matrix, [0, 0, 0]);
      values = rgbToYuv(matrix, tone).map((value, i) => value - black[i]);
    }
    const line = this.#tone!.i16;
    const fixed = components.map((component) =>
      component === 3 ? 0 : Math.round(values[component] * (1 << POINT)),
    );
    for (let x = 0; x < width * fixed.length; x++) line[x] = fixed[x % fixed.length];
    return { block: this.#tone!, at: 0 };
  }

  /** Brightness for every byte of a plane's row: the pixel's own, or the mean of the four that chroma stands for. */
  #brightRow(luma: Luma, { width, components: { length } }: Plane, y: number): Line {
    const kernels = this.#kernels;
    const block = this.#bright!;
    const room = 4 * this.#width + 32;
    let bytes = luma.row(y);
    const full = luma.plane.width;
    if (width < full || length === 2) {
      const [top, bottom] = [luma.row(2 * y), luma.row(2 * y + 1)];
      const half = { block, at: 2 * room };
      kernels.halveRow(top, bottom, half, width);
      if (full % 2 === 1)
        block.u8[half.at + width - 1] =
          (top.block.u8[top.at + full - 1] + bottom.block.u8[bottom.at + full - 1] + 1) >> 1;
      bytes = half;
    }
    if (length > 1) {
      const wide = { block, at: 3 * room };
      kernels.spreadRow(bytes, wide, width, length as 2 | 4);
      bytes = wide;
    }
    const line = { block, at: 0 };
    kernels.brightRow(bytes, line, width * length, luma.levels);
    return line;
  }

  #fit({ width }: Picture): void {
    if (this.#bright && this.#width === width) return;
    this.dispose();
    this.#width = width;
    // A line of i16, and two of bytes behind it.
    this.#bright = this.#kernels.alloc(4 * (4 * width + 32));
    this.#tone = this.#kernels.alloc(2 * (4 * width + 32));
  }

  dispose(): void {
    for (const block of [this.#bright, this.#tone]) if (block) this.#kernels.free(block);
    this.#bright = this.#tone = null;
  }
}
