import type { Block, Kernels, Line } from '../kernels/kernels';
import { blockEdges } from '../kernels/taps';
import type { Picture, Plane } from '../picture';
import type { BackgroundPainter } from './background';
import type { Matte } from './matte';

/** Squares of one colour each, the mean of what they hide. */
export class MosaicPainter implements BackgroundPainter {
  #kernels: Kernels;
  #rows: number;
  #line: Block | null = null;

  /** `rows`: how many squares the picture has from top to bottom. */
  constructor(kernels: Kernels, { rows }: { rows: number }) {
    this.#kernels = kernels;
    this.#rows = rows;
  }

  paint(picture: Picture, matte: Matte): void {
    const { width, height } = picture;
    const rows = Math.min(this.#rows, height);
    const cols = Math.min(width, Math.max(1, Math.round((rows * width) / height)));
    // The largest plane's row: luma, or packed RGB.
    if (this.#line && this.#line.u8.length < 4 * width) this.dispose();
    this.#line ??= this.#kernels.alloc(4 * width);
    for (const plane of picture.planes) this.#paintPlane(picture, plane, matte, { rows, cols });
  }

  #paintPlane(
    { pixels }: Picture,
    plane: Plane,
    matte: Matte,
    { rows, cols }: { rows: number; cols: number },
  ): void {
    const { offset, stride, width, height, components } = plane;
    const behind: Line = { block: this.#line!, at: 0 };
    const line: Line = { block: pixels, at: 0 };
    const tops = blockEdges(height, rows);
    const lefts = blockEdges(width, cols);
    for (let row = 0; row < rows; row++) {
      const bottom = Math.min(height, Math.max(tops[row] + 1, tops[row + 1]));
      for (let col = 0; col < cols; col++) {
        const right = Math.min(width, Math.max(lefts[col] + 1, lefts[col + 1]));
        const block = { top: tops[row], bottom, left: lefts[col], right };
        for (let c = 0; c < components.length; c++) {
          const mean = meanOf(pixels.u8, plane, block, c);
          for (let x = block.left; x < right; x++) behind.block.u8[x * components.length + c] = mean;
        }
      }
      for (let y = tops[row]; y < bottom; y++) {
        line.at = offset + y * stride;
        this.#kernels.blendRowOver(line, width * components.length, matte.row(plane, y), behind);
      }
    }
  }

  dispose(): void {
    if (this.#line) this.#kernels.free(this.#line);
    this.#line = null;
  }
}

function meanOf(
  bytes: Uint8Array,
  { offset, stride, components: { length } }: Plane,
  { top, bottom, left, right }: { top: number; bottom: number; left: number; right: number },
  component: number,
): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    const row = offset + y * stride + component;
    for (let x = left; x < right; x++) sum += bytes[row + x * length];
  }
  return Math.round(sum / Math.max(1, (bottom - top) * (right - left)));
}
