import { describe, expect, it, vi } from 'vitest';
import { LatestFrame } from './latest';

function frame(): { frame: VideoFrame; close: ReturnType<typeof vi.fn> } {
  const close = vi.fn();
  return { frame: { close } as unknown as VideoFrame, close };
}

describe('LatestFrame', () => {
  it('drops and closes the one that still waits', async () => {
    const slot = new LatestFrame();
    const [old, young] = [frame(), frame()];
    slot.put(old.frame);
    slot.put(young.frame);
    expect(old.close).toHaveBeenCalledOnce();
    expect((await slot.take())?.frame).toBe(young.frame);
    expect(young.close).not.toHaveBeenCalled();
    expect(slot.dropped).toBe(1);
  });

  it('gives what waits at once, and nothing where nothing does', () => {
    const slot = new LatestFrame();
    expect(slot.poll()).toBeNull();
    const only = frame();
    slot.put(only.frame);
    expect(slot.poll()).toBe(only.frame);
    expect(slot.poll()).toBeNull();
    slot.close();
    expect(only.close).not.toHaveBeenCalled();
  });

  it('wakes who waits', async () => {
    const slot = new LatestFrame();
    const taken = slot.take();
    const only = frame();
    slot.put(only.frame);
    expect((await taken)?.frame).toBe(only.frame);
  });

  it('ends the waiting and closes everything when it closes', async () => {
    const slot = new LatestFrame();
    const stopped = vi.fn();
    slot.onClose = stopped;
    const taken = slot.take();
    slot.close();
    slot.close();
    expect(await taken).toBeNull();
    expect(stopped).toHaveBeenCalledOnce();
    const late = frame();
    slot.put(late.frame);
    expect(late.close).toHaveBeenCalledOnce();
    expect(await slot.take()).toBeNull();
  });
});
