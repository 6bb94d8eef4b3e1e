import * as tf from '@tensorflow/tfjs-core';

/**
 * A mask of this many rows is as fine as the selfie models' own; the edge refinement finds its way from there, and
 * costs more with every further row.
 */
const ENOUGH_ROWS = 180;

/**
 * How many times as fine a side of `small` values becomes, which stand for `large` pixels. 1 unless the values lie on
 * every n-th pixel from the first to the last: only of networks with an output stride is that known.
 */
export function enlargement(small: number, large: number, enough: number): number {
  if (small < 2 || (large - 1) % (small - 1) !== 0) return 1;
  let factor = 1;
  while ((small - 1) * 2 * factor <= Math.min(enough, large - 1)) factor *= 2;
  return factor;
}

/**
 * A mask of a network with an output stride, finer. Such a network's values lie on every stride-th pixel of its input,
 * from the first to the last, and not in the middle of equal parts: read like that, the mask would be too small by
 * half a stride on every side.
 *
 * @param mask `[1, h, w, channels]`.
 * @param image the network's input `[1, H, W, 3]`.
 * @param enough rows, at most.
 * @returns a new tensor, or the mask itself where it is fine enough.
 */
export function enlargeMask(mask: tf.Tensor4D, image: tf.Tensor4D, enough = ENOUGH_ROWS): tf.Tensor4D {
  const [, height, width] = mask.shape;
  const factor = enlargement(height, image.shape[1], enough);
  if (factor === 1) return mask;
  const size: [number, number] = [(height - 1) * factor + 1, (width - 1) * factor + 1];
  const alignCorners = true;
  return tf.image.resizeBilinear(mask, size, alignCorners);
}
