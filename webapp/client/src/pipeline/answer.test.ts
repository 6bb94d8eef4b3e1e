import { describe, expect, it } from 'vitest';
import { checkAnswer } from './answer';

const answer = (...values: number[]) => Float32Array.of(...values);

describe('checkAnswer', () => {
  it.each([
    ['a mask', answer(0, 0.2, 1)],
    ['a mask with the rounding of a sigmoid', answer(-1e-6, 0.5, 1.0001)],
    ['nobody', answer(0, 0, 0)],
    ['nobody, of a model that is not sure', answer(0.1, 0.1, 0.1)],
    ['almost everybody', answer(1, 1, 0.99)],
  ])('takes %s', (_, alpha) => {
    expect(() => {
      checkAnswer(alpha);
    }).not.toThrow();
  });

  it.each([
    ['a NaN', answer(0, NaN, 1)],
    ['NaN alone', answer(NaN, NaN)],
    ['an infinity', answer(0, Infinity)],
    ['a huge number', answer(0, 1e6)],
    ['a number below 0', answer(-0.5, 0.5)],
    ['the same number everywhere', answer(1, 1, 1)],
  ])('refuses %s', (_, alpha) => {
    expect(() => {
      checkAnswer(alpha);
    }).toThrow('not a mask');
  });
});
