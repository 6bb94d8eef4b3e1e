import { matrixOf } from '../color';
import type { Block, Kernels } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import { makeFrame } from './frame';
import type { Matte } from './matte';

/** Separates the interleaved chroma of NV12 into the two planes of I420. */
function deinterleave({ width, height, pixels: { u8 }, byteLength }: Picture): void {
  const at = width * height;
  const chroma = u8.slice(at, byteLength);
  const count = chroma.length / 2;
  for (let i = 0; i < count; i++) {
    u8[at + i] = chroma[2 * i];
    u8[at + count + i] = chroma[2 * i + 1];
  }
}

/**
 * The person alone: a frame with alpha (I420A, or packed RGBA), black where there is only background, since whoever
 * ignores the alpha of a frame must not find the room under it.
 */
export class Cutout {
  #kernels: Kernels;
  #alphas: Block | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  cut(picture: Picture, matte: Matte): VideoFrame {
    const { format, width, height, byteLength } = picture;
    if (this.#alphas && this.#alphas.i16.length < 4 * width + 16) this.dispose();
    this.#alphas ??= this.#kernels.alloc(2 * (4 * width + 16));
    const yuv = isYuv(format);
    const blank = yuv ? [matrixOf(picture.colorSpace).black, 128, 128] : [0, 0, 0];
    for (const plane of picture.planes) this.#cutPlane(picture, plane, matte, blank);
    if (!yuv) return makeFrame(picture, format.startsWith('BGR') ? 'BGRA' : 'RGBA', byteLength);
    if (format === 'NV12') deinterleave(picture);
    return makeFrame(picture, 'I420A', byteLength + width * height);
  }

  /** Blanks what is wholly background, and writes alpha: behind the pixels for luma, into them for packed RGB. */
  #cutPlane(
    { pixels: { u8 }, byteLength, format }: Picture,
    plane: Plane,
    matte: Matte,
    blank: number[],
  ): void {
    const { offset, stride, width, height, components } = plane;
    const lanes = width * components.length;
    const line = { block: this.#alphas!, at: 0 };
    const alphas = line.block.i16;
    const isLuma = isYuv(format) && components[0] === 0;
    for (let y = 0; y < height; y++) {
      this.#kernels.alphaRow(line, lanes, matte.row(plane, y));
      const row = offset + y * stride;
      for (let x = 0; x < lanes; x++) {
        const component = components[x % components.length];
        if (component === 3) u8[row + x] = alphas[x];
        else if (alphas[x] === 0) u8[row + x] = blank[component];
      }
      if (isLuma) for (let x = 0; x < width; x++) u8[byteLength + y * width + x] = alphas[x];
    }
  }

  dispose(): void {
    if (this.#alphas) this.#kernels.free(this.#alphas);
    this.#alphas = null;
  }
}
