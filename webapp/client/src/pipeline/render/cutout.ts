import { matrixOf } from '../color';
import type { Kernels } from '../kernels/kernels';
import { isYuv, type Picture } from '../picture';
import type { Behind } from './background';
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

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** `old` is the room's colour, of which `clean` (0..1) is taken out of the soft edge. */
  cut(picture: Picture, matte: Matte, { old, clean }: { old: Behind | null; clean: number }): VideoFrame {
    const { format, width, height, byteLength, pixels, planes } = picture;
    const yuv = isYuv(format);
    const blank = yuv ? [matrixOf(picture.colorSpace).black, 128, 128] : [0, 0, 0, 0];
    planes.forEach((plane, number) => {
      const { offset, stride, components } = plane;
      const lanes = plane.width * components.length;
      for (let y = 0; y < plane.height; y++) {
        const alphas = matte.row(plane, y);
        const line = { block: pixels, at: offset + y * stride };
        const how = {
          old: old?.line(plane, number, y) ?? null,
          amount: clean,
          blank: components.map((c) => blank[c]),
        };
        this.#kernels.straightRow(line, lanes, alphas, how);
        const alpha = components.indexOf(3);
        if (alpha >= 0)
          for (let x = alpha; x < lanes; x += 4) pixels.u8[line.at + x] = alphas.block.u8[alphas.at + x];
        if (yuv && components[0] === 0)
          pixels.u8.set(alphas.block.u8.subarray(alphas.at, alphas.at + width), byteLength + y * width);
      }
    });
    if (!yuv) return makeFrame(picture, format.startsWith('BGR') ? 'BGRA' : 'RGBA', byteLength);
    if (format === 'NV12') deinterleave(picture);
    return makeFrame(picture, 'I420A', byteLength + width * height);
  }
}
