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
    ['what rounding makes of 0 and 1', answer(-0.0009, 1.0009)],
    ['a half everywhere, which is nobody yet', answer(0.5, 0.5, 0.5)],
  ])('takes %s', (_, alpha) => {
    expect(() => {
      checkAnswer(alpha);
    }).not.toThrow();
  });

  it.each([
    ['a NaN', answer(0, NaN, 1)],
    ['a NaN at the start', answer(NaN, 0, 1)],
    ['a NaN at the end', answer(0, 1, NaN)],
    ['NaN alone', answer(NaN, NaN)],
    ['an infinity', answer(0, Infinity)],
    ['a huge number', answer(0, 1e6)],
    ['a number above 1', answer(0, 1.5)],
    ['a number below 0', answer(-0.5, 0.5)],
    ['more above 1 than rounding explains', answer(0, 1.0011)],
    ['more below 0 than rounding explains', answer(-0.0011, 1)],
    ['the same number everywhere', answer(1, 1, 1)],
    ['the same number everywhere, above a half', answer(0.6, 0.6, 0.6)],
    ['the same number everywhere, just above a half', answer(0.501, 0.501)],
  ])('refuses %s', (_, alpha) => {
    expect(() => {
      checkAnswer(alpha);
    }).toThrow('not a mask');
  });

  it.each([
    [answer(0, 1.5), 'numbers from 0 to 1.5'],
    [answer(0, NaN), 'NaN'],
  ])('says what was answered, and which stage failed', (alpha, what) => {
    const error = expect.objectContaining({
      code: 'stage-failed',
      subject: 'segment',
      message: expect.stringContaining(`(${what})`) as string,
    }) as Error;
    expect(() => {
      checkAnswer(alpha);
    }).toThrow(error);
  });
});
