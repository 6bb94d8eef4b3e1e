import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlainKernels } from '../kernels/plain';
import { makeFrame } from './frame';
import { picture } from './testing';

/** What a VideoFrame would be made of: Node has none. */
class Made {
  constructor(
    readonly data: Uint8Array,
    readonly init: VideoFrameBufferInit,
  ) {}
}

beforeEach(() => vi.stubGlobal('VideoFrame', Made));
afterEach(() => vi.unstubAllGlobals());

const seen = picture(new PlainKernels(), 'I420', [8, 6], (x) => 200 * x);

test('a finished frame has the time, the colours and the sides of the camera’s', () => {
  const colorSpace: VideoColorSpaceInit = { matrix: 'bt709', fullRange: true };
  const turned = {
    timestamp: 1234,
    duration: 33,
    rotation: 90,
    flip: true,
    displayWidth: 16,
    displayHeight: 9,
  };
  const { data, init } = makeFrame({ ...seen, ...turned, colorSpace }, 'I420A', 80) as unknown as Made;
  expect(init).toEqual({ format: 'I420A', codedWidth: 8, codedHeight: 6, colorSpace, ...turned });
  expect(data).toEqual(seen.pixels.u8.subarray(0, 80));
});

test('what a frame does not have is not said of it', () => {
  const { init } = makeFrame(seen, 'I420', seen.byteLength) as unknown as Made;
  expect(init).not.toHaveProperty('duration');
  expect(init).not.toHaveProperty('rotation');
  expect(init).not.toHaveProperty('flip');
});
