import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BackdropError } from '../processor/errors';
import { LatestFrame } from './latest';
import { Scene } from './scene';

function frame(): { frame: VideoFrame; close: ReturnType<typeof vi.fn> } {
  const close = vi.fn();
  return { frame: { close } as unknown as VideoFrame, close };
}

async function opened(): Promise<{ scene: Scene; frames: LatestFrame; first: ReturnType<typeof frame> }> {
  const frames = new LatestFrame();
  const first = frame();
  frames.put(first.frame);
  return { scene: await Scene.open('video-1', frames), frames, first };
}

describe('Scene', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('opens with its first frame, and gives each frame once', async () => {
    const { scene, frames, first } = await opened();
    expect(scene.name).toBe('video-1');
    expect(scene.newest()).toBe(first.frame);
    expect(scene.newest()).toBeNull();
    const next = frame();
    frames.put(next.frame);
    expect(scene.newest()).toBe(next.frame);
    expect([first, next].map(({ close }) => close.mock.calls.length)).toEqual([0, 0]);
  });

  test('closes a first frame that a newer one overtook', async () => {
    const { scene, frames, first } = await opened();
    const next = frame();
    frames.put(next.frame);
    expect(scene.newest()).toBe(next.frame);
    expect(first.close).toHaveBeenCalledOnce();
  });

  test('closes what nobody took', async () => {
    const { scene, frames, first } = await opened();
    const next = frame();
    frames.put(next.frame);
    scene.close();
    expect(first.close).toHaveBeenCalledOnce();
    expect(next.close).toHaveBeenCalledOnce();
    expect(scene.newest()).toBeNull();
  });

  test('says so where no frame comes, and lets the source stop', async () => {
    const frames = new LatestFrame();
    frames.onClose = vi.fn();
    const opening = Scene.open('video-1', frames).catch((error: unknown) => error as BackdropError);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await opening).toMatchObject({ name: 'BackdropError', code: 'video-invalid' });
    expect(frames.onClose).toHaveBeenCalledOnce();
  });

  test('says so where the stream ends before its first frame', async () => {
    const frames = new LatestFrame();
    const opening = Scene.open('video-1', frames);
    frames.close();
    await expect(opening).rejects.toMatchObject({ code: 'video-invalid' });
  });
});
