import type { Picture } from '../picture';

/** Turns the pixels of a picture's layout in `bytes` from left to right, in place. */
export function flipRows({ planes }: Pick<Picture, 'planes'>, bytes: Uint8Array): void {
  for (const { offset, stride, width, height, components } of planes) {
    const size = components.length;
    for (let y = 0, at = offset; y < height; y++, at += stride) {
      const row = bytes.subarray(at, at + width * size);
      row.reverse();
      // That turned each pixel's own bytes as well.
      if (size > 1) turnBack(row, size);
    }
  }
}

function turnBack(row: Uint8Array, size: number): void {
  for (let at = 0; at < row.length; at += size)
    for (let low = at, high = at + size - 1; low < high; low++, high--)
      [row[low], row[high]] = [row[high], row[low]];
}
