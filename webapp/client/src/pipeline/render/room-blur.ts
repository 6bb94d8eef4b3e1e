import { matrixOf } from '../color';
import {
  POINT,
  type Block,
  type Kernels,
  type Line,
  type QuadPlane,
  type Weighing,
} from '../kernels/kernels';
import { rampOf } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Blur, BoxBlur, Room } from '../plan';
import type { Behind } from './background';
import type { MaskPlane } from './mask-plane';
import { Shrinker, SmallColors, smallSize } from './small';

/** Keeps the quotient defined where the person fills the whole window; nobody sees those pixels. */
const WEIGHT_FLOOR = 1e-3;
/** From this brightness (0..1) on a pixel is a highlight. */
const HIGHLIGHT = 0.6;

/** A blur of the whole picture, or of the room alone; a bokeh has a disc and highlights. */
export type RoomBlurOptions = BoxBlur & { room: Room | null } & Partial<Pick<Blur, 'shape' | 'highlights'>>;

/** Everything that depends on the picture's layout. */
interface Geometry {
  key: string;
  shrinker: Shrinker;
  small: QuadPlane;
  spare: Block;
  alphas: Block;
  /** Half widths of the disc's rows. */
  halves: Block;
  colors: SmallColors;
}

/**
 * The picture itself, blurred without the person: colours are weighted by how much of a pixel is room before the blur,
 * and divided by the blurred weight after it, on a small plane, so that nobody bleeds into their own background.
 */
export class RoomBlur implements Behind {
  #kernels: Kernels;
  #blur: RoomBlurOptions;
  #geometry: Geometry | null = null;

  constructor(kernels: Kernels, blur: RoomBlurOptions) {
    this.#kernels = kernels;
    this.#blur = blur;
  }

  load(picture: Picture, mask: MaskPlane): void {
    const { shrinker, small, spare, halves, colors, alphas } = this.#fit(picture);
    const { shape, radius, passes } = this.#blur;
    shrinker.shrink(picture.pixels, small.quads);
    this.#weigh(mask, small, alphas, this.#weighing(picture));
    if (shape === 'bokeh') this.#kernels.discBlur(small, spare, radius, halves);
    else this.#kernels.boxBlur(small, spare, radius, passes);
    this.#kernels.divide(small, colors.planes, colors.stride);
    colors.refresh();
  }

  line(plane: Plane, number: number, y: number): Line {
    return this.#geometry!.colors.line(plane, number, y);
  }

  #weigh(mask: MaskPlane, { quads, rows, cols }: QuadPlane, alphas: Block, weighing: Weighing): void {
    const { room } = this.#blur;
    const size = { width: cols, height: rows };
    const line = { block: alphas, at: 0 };
    const ramp = room && rampOf(room);
    for (let row = 0; row < rows; row++) {
      // Alphas that nobody writes are 0: everything counts alike.
      if (ramp) this.#kernels.alphaRow(line, cols, mask.row(size, row), ramp);
      this.#kernels.weighRow({ block: quads, at: 4 * row * cols }, line, cols, weighing);
    }
  }

  #weighing({ format, colorSpace }: Picture): Weighing {
    const { shape, highlights = 0 } = this.#blur;
    const unit = 1 / (255 * (1 - HIGHLIGHT));
    const zero = -HIGHLIGHT / (1 - HIGHLIGHT);
    let brightness: Weighing['brightness'] = [0.299 * unit, 0.587 * unit, 0.114 * unit, zero];
    if (isYuv(format)) {
      const { black, lumaRange } = matrixOf(colorSpace);
      const scale = (unit * 255) / lumaRange;
      brightness = [scale, 0, 0, zero - black * scale];
    }
    return { floor: WEIGHT_FLOOR, highlights: shape === 'bokeh' ? highlights : 0, brightness };
  }

  #fit(picture: Picture): Geometry {
    const { width, height, planes, format } = picture;
    const key = `${format} ${width}x${height}`;
    if (this.#geometry?.key === key) return this.#geometry;
    this.dispose();
    const kernels = this.#kernels;
    const { radius } = this.#blur;
    const small = smallSize(this.#blur.rows, picture);
    const { rows, cols } = small;
    const halves = kernels.alloc(2 * (2 * radius + 1));
    halves.u16.set(discRows(radius));
    return (this.#geometry = {
      key,
      shrinker: new Shrinker(kernels, planes, small),
      small: { ...small, quads: kernels.alloc(16 * rows * cols) },
      spare: kernels.alloc(16 * rows * (cols + 2 * radius + 1)),
      alphas: kernels.alloc(cols + 32),
      halves,
      colors: new SmallColors(kernels, picture, small, 255 << POINT),
    });
  }

  dispose(): void {
    if (!this.#geometry) return;
    const { shrinker, small, spare, alphas, halves, colors } = this.#geometry;
    shrinker.dispose();
    colors.dispose();
    for (const block of [small.quads, spare, alphas, halves]) this.#kernels.free(block);
    this.#geometry = null;
  }
}

/** How far the rows of a disc of `radius` + 1/2 reach to each side of its middle, from the top one. */
export function discRows(radius: number): number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.floor(Math.sqrt((radius + 0.5) ** 2 - (i - radius) ** 2)),
  );
}
