import type { Mask } from '../render/renderer';
import type { CompositorSettings } from '../settings';

/** What an effect is told of a frame; `Seen` in compositor/own/view.py. */
export interface Seen {
  /** Seconds. */
  time: number;
  width: number;
  height: number;
  /** Where people are, 0..255 a cell, row by row. */
  mask: Uint8Array;
  columns: number;
  settings: CompositorSettings;
}

/** Enough to know where somebody is, and few enough for Python to look at each. */
export const COLUMNS = 32;

/** A mask as few square cells: the mean over each, 0..255. */
export function cellsOf(mask: Mask, { width, height }: { width: number; height: number }): Uint8Array {
  const rows = Math.max(1, Math.round((COLUMNS * height) / width));
  const cells = new Uint8Array(COLUMNS * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.floor((row * mask.height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * mask.height) / rows));
    for (let column = 0; column < COLUMNS; column++) {
      const left = Math.floor((column * mask.width) / COLUMNS);
      const right = Math.max(left + 1, Math.floor(((column + 1) * mask.width) / COLUMNS));
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let at = y * mask.width + left; at < y * mask.width + right; at++) sum += mask.data[at];
      const mean = sum / ((bottom - top) * (right - left));
      cells[row * COLUMNS + column] = Math.min(255, Math.max(0, Math.round(255 * mean)));
    }
  }
  return cells;
}
