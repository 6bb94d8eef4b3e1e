import { describe, expect, test } from 'vitest';
import { withDuration } from './duration';

const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const EBML = [0x1a, 0x45, 0xdf, 0xa3, 0x84, 0x42, 0x86, 0x81, 0x01];
// A timecode scale of a million nanoseconds.
const SCALE = [0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40];
const INFO_ID = [0x15, 0x49, 0xa9, 0x66];
const REST = [0x16, 0x54, 0xae, 0x6b, 0x82, 0xaa, 0xbb];

function webm({ segment = UNKNOWN, info = SCALE }: { segment?: number[]; info?: number[] } = {}): Blob {
  const bytes = [
    ...EBML,
    0x18,
    0x53,
    0x80,
    0x67,
    ...segment,
    ...INFO_ID,
    0x80 | info.length,
    ...info,
    ...REST,
  ];
  return new Blob([new Uint8Array(bytes)], { type: 'video/webm' });
}

async function bytesOf(file: Blob): Promise<number[]> {
  return [...new Uint8Array(await file.arrayBuffer())];
}

describe('withDuration', () => {
  test('puts the length into the information, and changes nothing else', async () => {
    const timed = await withDuration(webm(), 1234.5);
    const float = [...new Uint8Array(new Float64Array([1234.5]).buffer)].reverse();
    expect(await bytesOf(timed)).toEqual([
      ...EBML,
      ...[0x18, 0x53, 0x80, 0x67],
      ...UNKNOWN,
      ...INFO_ID,
      ...[0x01, 0, 0, 0, 0, 0, 0, SCALE.length + 11],
      ...SCALE,
      ...[0x44, 0x89, 0x88],
      ...float,
      ...REST,
    ]);
    expect(timed.type).toBe('video/webm');
  });

  test('does so once', async () => {
    const once = await withDuration(webm(), 1000);
    expect(await bytesOf(await withDuration(once, 2000))).toEqual(await bytesOf(once));
  });

  test.each([
    ['of a known size', webm({ segment: [0x94] })],
    ['with broken information', webm({ info: [0x2a, 0xd7, 0xb1, 0x8f, 0x0f] })],
    ['cut off', webm().slice(0, 12)],
    ['of another kind', new Blob(['no film'])],
    ['without a byte', new Blob([])],
  ])('leaves a file %s as it is', async (_, file) => {
    expect(await bytesOf(await withDuration(file, 1000))).toEqual(await bytesOf(file));
  });
});
