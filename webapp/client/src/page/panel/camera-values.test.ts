import { expect, test } from 'vitest';
import { RATES, SIZES, withOwn } from './camera-values';

test('a value of the list is there once', () => {
  expect(withOwn(SIZES, '1280x720')).toEqual(SIZES);
});

test('a value that an address asked for stands in its place', () => {
  expect(withOwn(RATES, '25')).toEqual(['15', '24', '25', '30', '60']);
  expect(withOwn(SIZES, '960x540')).toEqual(['640x360', '640x480', '960x540', '1280x720', '1920x1080']);
});
