import { expect, test } from 'vitest';
import { enlargement } from './enlarge';

test.each([
  [10, 145, 16],
  [19, 145, 8],
  [23, 353, 8],
  [46, 361, 4],
  [144, 144, 1],
  [256, 256, 1],
  [112, 224, 1],
  [1, 17, 1],
])('%i rows of a picture with %i become %i times as fine', (small, large, factor) => {
  expect(enlargement(small, large, 180)).toBe(factor);
});
