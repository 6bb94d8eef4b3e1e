import type { Block, Kernels, Line } from '../kernels/kernels';
import { freeTaps, lineTaps, rowTaps, type Part } from '../kernels/taps';
import type { Picture, Plane } from '../picture';
import { coverCrop, type Size } from './cover';
import type { FramePlane } from './video-frames';

/** Y, U and V one behind the other; chroma may have half the size, rounded up. */
export type Yuv = Size & { planes: readonly FramePlane[]; pixels: Block };

/** Scales a frame to cover a picture, into bytes of that picture's layout, with room for 31 more behind them. */
export class CoverScaler {
  #kernels: Kernels;
  #lines: Block | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  scale(frame: Yuv, picture: Picture, to: Block): void {
    let source = frame;
    const halves: Block[] = [];
    // Reducing by more than a half between two pixels would skip some of them.
    while (source.width >= 2 * picture.width && source.height >= 2 * picture.height) {
      source = this.#halved(source);
      halves.push(source.pixels);
    }
    for (const plane of picture.planes) this.#scalePlane(source, picture, plane, to);
    for (const block of halves) this.#kernels.free(block);
  }

  #scalePlane(source: Yuv, picture: Size, plane: Plane, to: Block): void {
    const kernels = this.#kernels;
    const { components, width, height, offset, stride } = plane;
    const lanes = width * components.length;
    const length = (lanes + 31) & ~15;
    const lines = this.#room(2 * length + Math.max(length, source.width) + 80);
    const from = source.planes[components[0]];
    const [across, down] = parts(source, picture, { from, plane });
    const columns = lineTaps(kernels, from.width, width, across);
    const rows = rowTaps(from.height, height, down);
    // Two enlarged lines, and one to work in.
    const work: Line = { block: lines, at: 2 * length + 16 };
    const holds = [-1, -1];
    const line = (row: number): number => {
      const at = (row & 1) * length;
      if (holds[row & 1] === row) return at;
      holds[row & 1] = row;
      components.forEach((component, i) => {
        const { offset: start, width: count } = source.planes[component];
        kernels.widenRow({ block: source.pixels, at: start + row * count }, work, count);
        lines.i16[work.at + count] = lines.i16[work.at + count - 1];
        kernels.expand(work, columns, { block: lines, at: at + i }, components.length);
      });
      return at;
    };
    for (let y = 0; y < height; y++) {
      const top = line(rows.index[y]);
      const bottom = line(Math.min(rows.index[y] + 1, from.height - 1));
      kernels.betweenRow({ block: lines, top, bottom, fraction: rows.fraction[y] }, work, lanes);
      kernels.narrowRow(work, { block: to, at: offset + y * stride }, lanes);
    }
    freeTaps(kernels, columns);
  }

  #room(elements: number): Block {
    if (this.#lines && this.#lines.i16.length >= elements) return this.#lines;
    this.dispose();
    return (this.#lines = this.#kernels.alloc(2 * elements));
  }

  #halved({ pixels, width, height, planes }: Yuv): Yuv {
    let offset = 0;
    const smaller = planes.map((plane) => {
      const half = { offset, width: plane.width >> 1, height: plane.height >> 1 };
      offset += half.width * half.height;
      return half;
    });
    const to = this.#kernels.alloc(offset + 32);
    planes.forEach((plane, i) => {
      const half = smaller[i];
      for (let y = 0; y < half.height; y++) {
        const at = plane.offset + 2 * y * plane.width;
        this.#kernels.halveRow(
          { block: pixels, at },
          { block: pixels, at: at + plane.width },
          { block: to, at: half.offset + y * half.width },
          half.width,
        );
      }
    });
    return { pixels: to, width: width >> 1, height: height >> 1, planes: smaller };
  }

  dispose(): void {
    if (this.#lines) this.#kernels.free(this.#lines);
    this.#lines = null;
  }
}

/** Which part of a source's plane a picture's plane shows, across and down, in the former's pixels. */
function parts(source: Size, picture: Size, { from, plane }: { from: Size; plane: Size }): [Part, Part] {
  const crop = coverCrop(source, picture);
  const part = (side: 'width' | 'height', start: number): Part => {
    // A pixel of chroma stands for two, also where it stands over the edge of an odd size.
    const sourceStep = from[side] < source[side] ? 2 : 1;
    const step = plane[side] < picture[side] ? 2 : 1;
    const length = (plane[side] * step * crop[side]) / picture[side] / sourceStep;
    return { start: start / sourceStep, length };
  };
  return [part('width', crop.x), part('height', crop.y)];
}
