import { describe, expect, test } from 'vitest';
import { clock, fileName } from './names';

test('files are named by their time, so that they stand in order', () => {
  expect(fileName(new Date(2026, 0, 31, 8, 5, 9), 'png')).toBe('backdrop-2026-01-31-08-05-09.png');
});

describe('clock', () => {
  test.each([
    [0, '0:00'],
    [999, '0:00'],
    [7000, '0:07'],
    [754_321, '12:34'],
    [3_723_000, '1:02:03'],
  ])('%i ms is %s', (milliseconds, words) => {
    expect(clock(milliseconds)).toBe(words);
  });
});
