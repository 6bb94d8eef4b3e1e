import type { Block, Kernels, Line } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { BackgroundPainter } from './background';
import { writeColor, writeRgba } from './convert';
import type { Matte } from './matte';

/** The largest centred part of a source with the target's aspect: what CSS calls `object-fit: cover`. */
export function coverCrop(
  source: { width: number; height: number },
  target: { width: number; height: number },
): { x: number; y: number; width: number; height: number } {
  const scale = Math.max(target.width / source.width, target.height / source.height);
  const width = target.width / scale;
  const height = target.height / scale;
  return { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height };
}

/** Draws a whole background into a buffer of a picture's layout. */
export type Draw = (picture: Picture, to: Uint8Array) => void;

/** Draws one colour everywhere. */
export const drawColor =
  (color: readonly [number, number, number]): Draw =>
  (picture, to) => {
    writeColor(color, picture, to);
  };

/** Draws an image, scaled to cover the picture. */
export const drawImage =
  (image: ImageBitmap): Draw =>
  (picture, to) => {
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.imageSmoothingQuality = 'high';
    const crop = coverCrop(image, picture);
    // Holes in the image show the canvas's black: that is still not the camera.
    context.drawImage(image, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
    writeRgba(context.getImageData(0, 0, width, height).data, picture, to);
  };

/** A background that does not depend on the frame: drawn once for each layout and colour space. */
export class FixedPainter implements BackgroundPainter {
  #kernels: Kernels;
  #draw: Draw;
  #drawn: Block | null = null;
  #key = '';

  constructor(kernels: Kernels, draw: Draw) {
    this.#kernels = kernels;
    this.#draw = draw;
  }

  paint(picture: Picture, matte: Matte): void {
    const behind: Line = { block: this.#fit(picture), at: 0 };
    const pixels: Line = { block: picture.pixels, at: 0 };
    for (const plane of picture.planes) {
      const lanes = plane.width * plane.components.length;
      for (let y = 0; y < plane.height; y++) {
        pixels.at = behind.at = plane.offset + y * plane.stride;
        this.#kernels.blendRowOver(pixels, lanes, matte.row(plane, y), behind);
      }
    }
  }

  #fit(picture: Picture): Block {
    const { width, height, format, colorSpace, byteLength } = picture;
    const key = [format, width, height, colorSpace.matrix, colorSpace.fullRange].join();
    if (this.#drawn && key === this.#key) return this.#drawn;
    this.dispose();
    const drawn = this.#kernels.alloc(byteLength);
    this.#draw(picture, drawn.u8);
    this.#drawn = drawn;
    this.#key = key;
    return drawn;
  }

  dispose(): void {
    if (this.#drawn) this.#kernels.free(this.#drawn);
    this.#drawn = null;
  }
}
