import * as tf from '@tensorflow/tfjs-core';
import type { Faults } from './faults';
import type { Segmented } from './segment';

/** Numbers that no model should answer: far from 0..1, on both sides. */
const GARBAGE = 1e6;

/** What the model found, spoilt where a fault asks for it. */
export async function spoil(found: Segmented, faults: Faults): Promise<Segmented> {
  const { shape } = found.alpha;
  if (faults.due('hang')) await new Promise(() => undefined);
  if (faults.due('nan')) return replace(found, tf.fill(shape, NaN));
  if (faults.due('garbage')) return replace(found, tf.randomUniform(shape, -GARBAGE, GARBAGE));
  // What Python then does with it raises an exception there.
  if (faults.due('python')) found.image.dispose();
  return found;
}

function replace(found: Segmented, alpha: tf.Tensor4D): Segmented {
  found.alpha.dispose();
  return { ...found, alpha };
}
