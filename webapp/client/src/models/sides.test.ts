import { describe, expect, test } from 'vitest';
import type { ModelCard } from './card';
import { hasFreeSize, inputSize, validLongerSide, validSide } from './sides';

function card(width: number, height: number, multiple?: number): ModelCard {
  return { input: { width, height, ...(multiple && { multiple }) } } as ModelCard;
}

const HD = { width: 1280, height: 720 };
const FREE = card(-1, -1, 16);

test.each([
  [257, 16, 257],
  [250, 16, 257],
  [248, 16, 241],
  [640, 32, 641],
  [3, 16, 17],
])('the valid side nearest to %i by %i is %i', (side, multiple, valid) => {
  expect(validSide(side, multiple)).toBe(valid);
});

test.each([
  [161, 8, 161],
  [160, 32, 161],
  [9999, 16, 801],
  [9999, 24, 793],
  [1, 24, 169],
])('a longer side of %i by %i becomes %i, which stays within 161 to 801', (side, multiple, valid) => {
  expect(validLongerSide(side, multiple)).toBe(valid);
});

describe('inputSize', () => {
  test.each([
    ['low', { width: 321, height: 177 }],
    ['medium', { width: 641, height: 353 }],
    ['high', { width: 961, height: 545 }],
    ['full', { width: 1281, height: 721 }],
    [257, { width: 257, height: 145 }],
    [260, { width: 257, height: 145 }],
  ] as const)('%s keeps the aspect and gives valid sides', (resolution, size) => {
    expect(inputSize(FREE, resolution, HD)).toEqual(size);
  });

  test('a number is the longer side of an upright picture, too', () => {
    expect(inputSize(FREE, 257, { width: 360, height: 640 })).toEqual({ width: 145, height: 257 });
  });

  test('a fixed size stays', () => {
    expect(inputSize(card(256, 144), 'full', HD)).toEqual({ width: 256, height: 144 });
    expect(hasFreeSize(card(256, 144))).toBe(false);
    expect(hasFreeSize(FREE)).toBe(true);
  });
});
