import { expect, it, vi } from 'vitest';
import { PlainKernels } from '../kernels/plain';
import { VideoFrames } from './video-frames';

/** A frame whose pixels can be had, or not. */
const frame = (good: boolean): VideoFrame =>
  ({
    format: 'I420',
    visibleRect: { width: 4, height: 2 },
    copyTo: () => (good ? Promise.resolve([]) : Promise.reject(new DOMException('It is gone.'))),
    close: vi.fn(),
  }) as unknown as VideoFrame;

it('keeps nothing of frames that the browser cannot give out any more', async () => {
  const kernels = new PlainKernels();
  const [alloc, free] = [vi.spyOn(kernels, 'alloc'), vi.spyOn(kernels, 'free')];
  const frames = new VideoFrames(kernels);
  await frames.put(frame(true));
  for (let i = 0; i < 5; i++) await frames.put(frame(false));
  expect(frames.version).toBe(1);
  expect(frames.current).toMatchObject({ width: 4, height: 2 });
  frames.dispose();
  expect(free.mock.calls.length).toBe(alloc.mock.calls.length);
});
