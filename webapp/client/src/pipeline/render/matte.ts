import { rampOf, type Block, type Kernels, type Line } from '../kernels/kernels';
import type { Picture, Plane } from '../picture';
import type { Edge } from '../plan';
import { Guide } from './guide';
import type { Luma } from './luma';
import type { MaskPlane } from './mask-plane';

/** A soft mask is taken as it is, without a threshold. */
export const AS_IT_IS = 'as-it-is';

/** Memory that depends on the picture's size. */
interface Room {
  width: number;
  height: number;
  stride: number;
  alphas: Block;
  half: Block;
  wide: Block;
}

/**
 * The alpha that a picture is drawn with, a byte for each of its pixels: the mask enlarged, its edge brought onto the
 * picture's where the plan says so, and only then put through the soft threshold, so that the edge is as sharp as the
 * output and not as the mask.
 */
export class Matte {
  #kernels: Kernels;
  #guide: Guide;
  #room: Room | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#guide = new Guide(kernels);
  }

  /** Makes the alpha of one picture. `luma` must have been loaded with it where `edge` has a refinement. */
  load(mask: MaskPlane, picture: Picture, luma: Luma, edge: Edge | typeof AS_IT_IS): void {
    const room = this.#fit(picture);
    const to: Line = { block: room.alphas, at: 0 };
    const refine = edge === AS_IT_IS ? null : edge.refine;
    if (refine && edge !== AS_IT_IS) {
      this.#guide.load(mask, luma, edge, refine);
      for (let y = 0; y < room.height; y++, to.at += room.stride) this.#guide.row(luma, y, to);
      return;
    }
    const ramp = edge === AS_IT_IS ? rampOf({ low: 0, high: 1 }, { linear: true }) : rampOf(edge);
    for (let y = 0; y < room.height; y++, to.at += room.stride)
      this.#kernels.alphaRow(to, room.width, mask.row(room, y), ramp);
  }

  /** Row `y` of a plane of the picture, a value for every byte of a pixel; valid until the next call. */
  row({ width, components: { length } }: Plane, y: number): Line {
    const { width: full, height, stride, alphas, half, wide } = this.#room!;
    let line: Line = { block: alphas, at: y * stride };
    if (width < full || length === 2) {
      const top = { block: alphas, at: 2 * y * stride };
      const bottom = { block: alphas, at: Math.min(2 * y + 1, height - 1) * stride };
      line = { block: half, at: 0 };
      this.#kernels.halveRow(top, bottom, line, width);
      // An odd row's last pixel has no neighbour.
      if (full % 2 === 1)
        half.u8[width - 1] = (alphas.u8[top.at + full - 1] + alphas.u8[bottom.at + full - 1] + 1) >> 1;
    }
    if (length === 1) return line;
    const to = { block: wide, at: 0 };
    this.#kernels.spreadRow(line, to, width, length as 2 | 4);
    return to;
  }

  #fit({ width, height }: Picture): Room {
    if (this.#room?.width === width && this.#room.height === height) return this.#room;
    this.#release();
    // Whole sixteens are stored.
    const stride = (width + 15) & ~15;
    return (this.#room = {
      width,
      height,
      stride,
      alphas: this.#kernels.alloc(stride * height + 32),
      half: this.#kernels.alloc(width + 32),
      wide: this.#kernels.alloc(4 * width + 32),
    });
  }

  #release(): void {
    if (!this.#room) return;
    for (const block of [this.#room.alphas, this.#room.half, this.#room.wide]) this.#kernels.free(block);
    this.#room = null;
  }

  dispose(): void {
    this.#release();
    this.#guide.dispose();
  }
}
