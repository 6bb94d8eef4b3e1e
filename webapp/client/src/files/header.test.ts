import { describe, expect, it } from 'vitest';
import { readHeader } from './header';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from({ length: part.length }, (_, i) => part.charCodeAt(i)) : part,
    ),
  );

const PNG = bytes(
  [0x89],
  'PNG\r\n',
  [0x1a, 0x0a, 0, 0, 0, 13],
  'IHDR',
  [0, 0, 5, 0, 0, 0, 2, 0xd0, 8, 2, 0, 0, 0],
);
const GIF = bytes('GIF89a', [0x40, 1, 0xb4, 0, 0, 0, 0]);
const LOSSY = bytes(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8 ',
  [0, 0, 0, 0],
  [0, 0, 0, 0x9d, 1, 0x2a],
  [0x80, 2, 0x68, 1],
);
// 1280 and 720, each less one, in 14 bits: 0x4ff | 0x2cf << 14.
const LOSSLESS = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0], [0x2f, 0xff, 0xc4, 0xb3, 0x00]);
const EXTENDED = bytes(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8X',
  [10, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x1f, 0, 0xef, 0x0b, 0],
);
const APP = [0xff, 0xe1, 0, 6, 1, 2, 3, 4];
const TABLE = [0xff, 0xc4, 0, 4, 1, 2];
const SOF2 = [0xff, 0xff, 0xc2, 0, 17, 8, 0x02, 0xd0, 0x05, 0x00, 3];
const JPEG = bytes([0xff, 0xd8], APP, TABLE, SOF2);

describe('readHeader', () => {
  it.each([
    ['PNG', PNG, { type: 'image/png', width: 1280, height: 720 }],
    ['GIF', GIF, { type: 'image/gif', width: 320, height: 180 }],
    ['lossy WebP', LOSSY, { type: 'image/webp', width: 640, height: 360 }],
    ['lossless WebP', LOSSLESS, { type: 'image/webp', width: 1280, height: 720 }],
    ['extended WebP', EXTENDED, { type: 'image/webp', width: 8192, height: 3056 }],
    ['JPEG, past what is before its frame', JPEG, { type: 'image/jpeg', width: 1280, height: 720 }],
  ])('reads the size of a %s', (_name, file, expected) => {
    expect(readHeader(file)).toEqual(expected);
  });

  it.each([
    ['nothing', bytes()],
    ['text', bytes('hello, this is no picture at all')],
    ['an MP4', bytes([0, 0, 0, 24], 'ftypmp42')],
    ['a sound file in the same wrapper as WebP', bytes('RIFF', [0, 0, 0, 0], 'WAVEfmt ')],
  ])('does not take %s for a picture', (_name, file) => {
    expect(readHeader(file)).toBeNull();
  });

  it('is not led astray by a file that ends early', () => {
    for (const file of [PNG, GIF, LOSSY, LOSSLESS, EXTENDED, JPEG])
      for (let end = 0; end < file.length - 4; end++)
        expect(readHeader(file.subarray(0, end))?.height ?? 0).toBeLessThan(8193);
  });

  it('ends at a JPEG that goes in circles', () => {
    expect(readHeader(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toBeNull();
  });
});
