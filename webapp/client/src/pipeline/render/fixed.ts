import type { Kernels, Line } from '../kernels/kernels';
import type { Picture, Plane } from '../picture';
import type { Color } from '../plan';
import type { Drawn } from './background';
import { writeColor, writeRgba } from './convert';
import { coverCrop, type Size } from './cover';
import { Surface } from './surface';

/** Draws a whole background into a buffer of a picture's layout. */
export type Draw = (picture: Picture, to: Uint8Array) => void;

/** Draws one colour everywhere. */
export const drawColor =
  (color: Color): Draw =>
  (picture, to) => {
    writeColor(color, picture, to);
  };

/** Draws a gradient along a line through the centre, its ends at the corners as in CSS. */
export const drawGradient =
  ({ from, to: last, angle }: { from: Color; to: Color; angle: number }): Draw =>
  (picture, to) => {
    const { width, height } = picture;
    const right = Math.sin((angle * Math.PI) / 180);
    const up = Math.cos((angle * Math.PI) / 180);
    const length = Math.abs(width * right) + Math.abs(height * up);
    const rgba = new Uint8ClampedArray(4 * width * height);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at += 4) {
        const along = ((x + 0.5 - width / 2) * right - (y + 0.5 - height / 2) * up) / length;
        const share = Math.min(1, Math.max(0, 0.5 + along));
        for (let c = 0; c < 3; c++) rgba[at + c] = from[c] + share * (last[c] - from[c]);
      }
    writeRgba(rgba, picture, to);
  };

/** Draws an image, scaled to cover the picture. */
export const drawImage =
  (image: CanvasImageSource & Size): Draw =>
  (picture, to) => {
    const { width, height } = picture;
    const source = averagedDown(image, picture);
    const context = canvasOf(picture);
    context.imageSmoothingQuality = 'low'; // that is bilinear
    const crop = coverCrop(source, picture);
    // Holes in the image show the canvas's black: that is still not the camera.
    context.drawImage(source, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
    writeRgba(context.getImageData(0, 0, width, height).data, picture, to);
  };

/** An image of twice a picture's size and more, made smaller by a whole number: fine patterns would alias. */
function averagedDown(image: CanvasImageSource & Size, picture: Size): CanvasImageSource & Size {
  const factor = Math.floor(Math.min(image.width / picture.width, image.height / picture.height));
  if (factor < 2) return image;
  const size = { width: Math.floor(image.width / factor), height: Math.floor(image.height / factor) };
  const context = canvasOf(size);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, size.width, size.height);
  return context.canvas;
}

function canvasOf({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
}

/** A background that does not depend on the frame: drawn once for each layout and colour space. */
export class Fixed implements Drawn {
  #surface: Surface;
  #draw: Draw;
  #key = '';

  constructor(kernels: Kernels, draw: Draw) {
    this.#surface = new Surface(kernels);
    this.#draw = draw;
  }

  get surface(): Surface {
    return this.#surface;
  }

  load(picture: Picture): void {
    const { width, height, format, colorSpace } = picture;
    const key = [format, width, height, colorSpace.matrix, colorSpace.fullRange].join();
    if (key === this.#key) return;
    this.#draw(picture, this.#surface.fit(picture).u8);
    this.#surface.version++;
    this.#key = key;
  }

  line(plane: Plane, _: number, y: number): Line {
    return this.#surface.line(plane, y);
  }

  dispose(): void {
    this.#surface.dispose();
    this.#key = '';
  }
}
