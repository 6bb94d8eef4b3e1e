import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Intake } from './intake';
import { LatestFrame } from './latest';

/** Work on frames that ends when told to. */
function workshop(): { finish: (frame: VideoFrame) => Promise<void>; seen: VideoFrame[]; end: () => void } {
  const seen: VideoFrame[] = [];
  let end = (): void => undefined;
  return {
    finish: (frame) => {
      seen.push(frame);
      return new Promise((resolve) => (end = resolve));
    },
    seen,
    end: () => {
      end();
    },
  };
}

function frame(): { frame: VideoFrame; close: ReturnType<typeof vi.fn> } {
  const close = vi.fn();
  return { frame: { close } as unknown as VideoFrame, close };
}

const settled = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Intake', () => {
  test('takes one frame at a time, the newest, and closes each', async () => {
    const [intake, frames, { finish, seen, end }] = [new Intake(), new LatestFrame(), workshop()];
    const [first, second, third] = [frame(), frame(), frame()];
    intake.start(frames, finish);
    frames.put(first.frame);
    await settled();
    expect(intake.frame).toBe(1);
    frames.put(second.frame);
    frames.put(third.frame);
    await settled();
    expect(seen).toEqual([first.frame]);
    expect(first.close).not.toHaveBeenCalled();
    end();
    await settled();
    expect(seen).toEqual([first.frame, third.frame]);
    expect(first.close).toHaveBeenCalledOnce();
    expect(intake.dropped).toBe(1);
    end();
    await settled();
    expect(intake.frame).toBeNull();
    expect(third.close).toHaveBeenCalledOnce();
  });

  test('stops once the frame on its way is done', async () => {
    const [intake, frames, { finish, end }] = [new Intake(), new LatestFrame(), workshop()];
    intake.start(frames, finish);
    frames.put(frame().frame);
    await settled();
    const stopped = vi.fn();
    const stopping = intake.stop().then(stopped);
    await settled();
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stopping;
    expect(intake.frame).toBeNull();
    expect(intake.dropped).toBe(0);
  });

  test('goes on counting when another camera comes', async () => {
    const intake = new Intake();
    for (const number of [1, 2]) {
      const [frames, { finish, end }] = [new LatestFrame(), workshop()];
      intake.start(frames, finish);
      frames.put(frame().frame);
      await settled();
      expect(intake.frame).toBe(number);
      end();
      await intake.stop();
    }
  });

  test('calls a camera silent only if it said so, and only between frames', async () => {
    const [intake, frames, { finish, end }] = [new Intake(), new LatestFrame(), workshop()];
    intake.start(frames, finish);
    await vi.advanceTimersByTimeAsync(1000);
    expect(intake.silent).toBe(false);
    intake.awaitFrames();
    expect(intake.silent).toBe(true);
    frames.put(frame().frame);
    await vi.advanceTimersByTimeAsync(1000);
    expect(intake.silent).toBe(false); // One is on its way.
    end();
    await settled();
    expect(intake.silent).toBe(true);
    frames.put(frame().frame);
    await settled();
    end();
    await settled();
    expect(intake.silent).toBe(false); // It has just sent one.
    await vi.advanceTimersByTimeAsync(401);
    expect(intake.silent).toBe(true);
    intake.start(new LatestFrame(), finish);
    expect(intake.silent).toBe(false); // Another camera has said nothing.
  });
});
