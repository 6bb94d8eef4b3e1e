import type { Block, Kernels, LineTaps } from './kernels';

/** The part of a side that is read, in its pixels. */
export interface Part {
  start: number;
  length: number;
}

/**
 * Where output pixel `i` of `count` lies among `size` input pixels, or a part of them, for bilinear interpolation with
 * half-pixel centres and a clamped border: a whole index and a fraction below 1 towards the next.
 */
export function bilinear(
  i: number,
  count: number,
  size: number,
  { start, length }: Part = { start: 0, length: size },
): { index: number; fraction: number } {
  const at = Math.min(size - 1, Math.max(0, start + ((i + 0.5) * length) / count - 0.5));
  const index = Math.floor(at);
  return { index, fraction: at - index };
}

const toQ15 = (fraction: number): number => Math.min(32767, Math.round(fraction * 32768));

/** First input pixel of each of `count` blocks over `size` pixels, and the end: `floor(i * size / count)`. */
export function blockEdges(size: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => Math.floor((i * size) / count));
}

/** Row tables stay on the JavaScript side: which line, and how far to the next (Q15). */
export function rowTaps(
  size: number,
  count: number,
  part?: Part,
): { index: Int32Array; fraction: Int32Array } {
  const index = new Int32Array(count);
  const fraction = new Int32Array(count);
  for (let y = 0; y < count; y++) {
    const tap = bilinear(y, count, size, part);
    index[y] = tap.index;
    fraction[y] = toQ15(tap.fraction);
  }
  return { index, fraction };
}

/** Tables for {@link Kernels.expand}, from lines of `size` to lines of `count` elements. */
export function lineTaps(kernels: Kernels, size: number, count: number, part?: Part): LineTaps {
  const eights = (count + 7) >> 3;
  const index = kernels.alloc(16 * eights);
  const fraction = kernels.alloc(16 * eights);
  for (let i = 0; i < 8 * eights; i++) {
    const tap = bilinear(Math.min(i, count - 1), count, size, part);
    index.u16[i] = tap.index;
    fraction.i16[i] = toQ15(tap.fraction);
  }
  // Eight outputs span at most eight inputs where a line is not reduced; only then one shuffle reaches them all.
  return { count, index, fraction, eights: (part?.length ?? size) <= count ? makeEights(kernels, index, eights) : null };
}

function makeEights(kernels: Kernels, index: Block, eights: number): { base: Block; shuffle: Block } {
  const base = kernels.alloc(2 * eights);
  const shuffle = kernels.alloc(16 * eights);
  for (let i = 0; i < 8 * eights; i++) {
    const first = index.u16[i & ~7];
    base.u16[i >> 3] = first;
    const byte = 2 * (index.u16[i] - first);
    shuffle.u8[2 * i] = byte;
    shuffle.u8[2 * i + 1] = byte + 1;
  }
  return { base, shuffle };
}

/** Gives the tables' memory back. */
export function freeTaps(kernels: Kernels, { index, fraction, eights }: LineTaps): void {
  for (const block of [index, fraction, eights?.base, eights?.shuffle]) if (block) kernels.free(block);
}
