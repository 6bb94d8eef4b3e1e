import { BackdropError } from '../processor/errors';

/** How far outside of 0..1 a probability may be by rounding. */
const ROUNDING = 1e-3;

/**
 * Looks at what the model answered, before it is taken for a mask. Models whose weights or graphics chip have gone wrong
 * answer NaN, huge numbers, or the same number everywhere: the last two would show the room.
 *
 * @throws BackdropError `stage-failed` where these are no probabilities, or a single one above 0.5.
 */
export function checkAnswer(alpha: Float32Array): void {
  let [least, most, sum] = [Infinity, -Infinity, 0];
  // By index: an iterator takes several times as long.
  for (let i = alpha.length; i-- > 0;) {
    const value = alpha[i];
    sum += value; // A NaN anywhere makes the sum one.
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const probable = least >= -ROUNDING && most <= 1 + ROUNDING && !Number.isNaN(sum);
  if (probable && (least < most || most <= 0.5)) return;
  const what = Number.isNaN(sum) ? 'NaN' : `numbers from ${least} to ${most}`;
  throw new BackdropError(
    'stage-failed',
    `The model answered something that is not a mask (${what}). Choose another model or backend, or reload the page.`,
    'segment',
  );
}
