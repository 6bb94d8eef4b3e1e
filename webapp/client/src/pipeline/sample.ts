import { matrixOf, yuvToRgbFactors } from './color';
import type { Block, Kernels, YuvTaps } from './kernels/kernels';
import { isYuv, type Picture } from './picture';

/** The source position at `share` (0..1) of each of `count` equal parts of `size`. */
function positions(size: number, count: number, share: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    Math.min(size - 1, Math.floor(((i + share) * size) / count)),
  );
}

/**
 * Scales a picture to a model's input: RGB 0..255, row by row, three floats a pixel.
 *
 * Each pixel averages four samples of its part of the picture (one for chroma): a single one would alias, and the
 * mask would then flicker with the noise; a full average costs more than it gains. The aspect is not kept:
 * the models see the whole picture, stretched, as they do in MediaPipe's own graphs.
 */
export class InputSampler {
  readonly pixels: Float32Array<ArrayBuffer>;
  #kernels: Kernels;
  #target: Block;
  #columns: Block;
  #centres: Block;
  #factors: Block;
  /** Pairs of luma rows, and chroma rows. */
  #rows: number[][] = [];
  #key = '';

  constructor(
    kernels: Kernels,
    readonly width: number,
    readonly height: number,
  ) {
    this.#kernels = kernels;
    this.#target = kernels.alloc(4 * 3 * width * height);
    this.pixels = this.#target.f32.subarray(0, 3 * width * height);
    this.#columns = kernels.alloc(4 * width);
    this.#centres = kernels.alloc(2 * width);
    this.#factors = kernels.alloc(4 * 6);
  }

  /** Fills and returns {@link pixels}. */
  sample(picture: Picture): Float32Array<ArrayBuffer> {
    this.#aim(picture);
    if (isYuv(picture.format)) this.#sampleYuv(picture);
    else this.#samplePacked(picture);
    return this.pixels;
  }

  #aim({ width, height }: Picture): void {
    const key = `${width}x${height}`;
    if (key === this.#key) return;
    this.#key = key;
    const left = positions(width, this.width, 0.25);
    const right = positions(width, this.width, 0.75);
    const centres = positions((width + 1) >> 1, this.width, 0.5);
    for (let i = 0; i < this.width; i++) {
      this.#columns.u16[2 * i] = left[i];
      this.#columns.u16[2 * i + 1] = right[i];
      this.#centres.u16[i] = centres[i];
    }
    this.#rows = [
      positions(height, this.height, 0.25),
      positions(height, this.height, 0.75),
      positions((height + 1) >> 1, this.height, 0.5),
    ];
  }

  #sampleYuv({ pixels, planes, format, colorSpace }: Picture): void {
    const { scale, black, rv, gu, gv, bu } = yuvToRgbFactors(matrixOf(colorSpace));
    this.#factors.f32.set([scale, black, rv, gu, gv, bu]);
    const interleaved = format === 'NV12';
    const taps: YuvTaps = {
      columns: this.#columns,
      centres: this.#centres,
      factors: this.#factors,
      chromaStep: interleaved ? 2 : 1,
      count: this.width,
    };
    const [luma, us] = planes;
    const vOffset = interleaved ? us.offset + 1 : planes[2].offset;
    const [tops, bottoms, chromas] = this.#rows;
    for (let row = 0; row < this.height; row++)
      this.#kernels.sampleYuvRow(
        {
          picture: pixels,
          top: luma.offset + tops[row] * luma.stride,
          bottom: luma.offset + bottoms[row] * luma.stride,
          u: us.offset + chromas[row] * us.stride,
          v: vOffset + chromas[row] * us.stride,
        },
        taps,
        { block: this.#target, at: 3 * row * this.width },
      );
  }

  #samplePacked({ pixels: { u8 }, planes: [{ stride, components }] }: Picture): void {
    const [tops, bottoms] = this.#rows;
    const columns = this.#columns.u16;
    const order = [0, 1, 2].map((component) => components.indexOf(component));
    for (let row = 0, out = 0; row < this.height; row++) {
      const top = tops[row] * stride;
      const bottom = bottoms[row] * stride;
      for (let column = 0; column < this.width; column++) {
        const left = 4 * columns[2 * column];
        const right = 4 * columns[2 * column + 1];
        for (const byte of order) {
          const sum =
            u8[top + left + byte] +
            u8[top + right + byte] +
            u8[bottom + left + byte] +
            u8[bottom + right + byte];
          this.pixels[out++] = 0.25 * sum;
        }
      }
    }
  }

  dispose(): void {
    for (const block of [this.#target, this.#columns, this.#centres, this.#factors])
      this.#kernels.free(block);
  }
}
