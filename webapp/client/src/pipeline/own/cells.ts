import { layoutOf, isYuv, type Picture } from '../picture';
import { writeRgba } from '../render/convert';

/** Colours in square cells, RGB, row by row. */
export interface Cells {
  pixels: Uint8Array;
  columns: number;
}

/** As many as the compositor makes of one side; see `MOST` in compositor/own/looks.py. */
const MOST = 64;

/** Whether cells are what they should be: they come from where a stranger's code runs. */
export function fits({ pixels, columns }: Cells): boolean {
  const rows = pixels.length / 3 / columns;
  return [columns, rows].every((side) => Number.isInteger(side) && side >= 2 && side <= MOST);
}

/** Cells are enlarged to about so many columns here; the rest is the renderer's, and linear. */
const ENOUGH_COLUMNS = 128;

/**
 * Twice the size, by the rule that gives a quadratic B-spline in the limit (G. M. Chaikin, 1974): each new cell takes
 * three quarters of the old one it lies in and a quarter of the next one, each way. Linear steps alone show as facets.
 */
export function doubled({ pixels, columns }: Cells): Cells {
  const rows = pixels.length / 3 / columns;
  const wide = new Uint8Array(2 * pixels.length);
  const double = (from: Uint8Array, to: Uint8Array, [lines, line, count, step]: readonly number[]): void => {
    // `count` cells, `step` apart, in each of `lines`, `line` apart; `to` has twice as many.
    for (let i = 0; i < lines; i++)
      for (let k = 0; k < 2 * count; k++) {
        const near = k >> 1;
        const far = Math.min(count - 1, Math.max(0, near + ((k & 1) === 0 ? -1 : 1)));
        // Where cells stand one below the other, so do twice as many.
        const at = step === 3 ? 2 * line * i + 3 * k : line * i + step * k;
        for (let c = 0; c < 3; c++)
          to[at + c] = (3 * from[line * i + step * near + c] + from[line * i + step * far + c] + 2) >> 2;
      }
  };
  double(pixels, wide, [rows, 3 * columns, columns, 3]);
  const high = new Uint8Array(2 * wide.length);
  double(wide, high, [2 * columns, 3, rows, 6 * columns]);
  return { pixels: high, columns: 2 * columns };
}

/** An effect's picture as a frame that renderers draw as they draw a video's; in the camera's own colours. */
export function frameOf(
  cells: Cells,
  picture: Pick<Picture, 'format' | 'colorSpace' | 'timestamp'>,
): VideoFrame {
  let fine = cells;
  while (2 * fine.columns <= ENOUGH_COLUMNS) fine = doubled(fine);
  const width = fine.columns;
  const height = fine.pixels.length / 3 / width;
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = fine.pixels[3 * i + c];
  // Planes are copied as they are: they have to mean what the camera's mean.
  const colorSpace: VideoColorSpaceInit = isYuv(picture.format)
    ? picture.colorSpace
    : { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', fullRange: false };
  const { byteLength, planes } = layoutOf('I420', width, height);
  const data = new Uint8Array(byteLength);
  writeRgba(rgba, { format: 'I420', width, height, planes, colorSpace }, data);
  return new VideoFrame(data, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: picture.timestamp,
    colorSpace,
  });
}
