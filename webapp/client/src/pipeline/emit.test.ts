import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emit } from './emit';
import type { Sink } from './sink';

let open = 0;

/** Counts how many frames are open: Node has no VideoFrame. */
class Frame {
  readonly timestamp: number;
  readonly picture: string;
  readonly displayWidth = 4;
  readonly displayHeight = 2;
  #closed = false;
  constructor(source: unknown, { timestamp }: { timestamp: number }) {
    this.picture =
      source instanceof Frame ? source.picture : typeof source === 'string' ? source : 'placeholder';
    this.timestamp = timestamp;
    open++;
  }
  clone(): Frame {
    return new Frame(this, { timestamp: this.timestamp });
  }
  close(): void {
    if (!this.#closed) open--;
    this.#closed = true;
  }
}

const frame = (picture: string, timestamp: number): VideoFrame =>
  new Frame(picture, { timestamp }) as unknown as VideoFrame;
const held = (timestamp: number): VideoFrame =>
  ({ timestamp, displayWidth: 4, displayHeight: 2 }) as unknown as VideoFrame;

class Recorder implements Sink {
  readonly sent: string[] = [];
  write(sent: VideoFrame): Promise<void> {
    const { picture, timestamp } = sent as unknown as Frame;
    this.sent.push(`${picture}@${timestamp}`);
    sent.close();
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

let sink: Recorder;
let emit: Emit;
beforeEach(() => {
  open = 0;
  vi.stubGlobal('VideoFrame', Frame);
  vi.useFakeTimers({ toFake: ['performance'] });
  sink = new Recorder();
  emit = new Emit(sink, { width: 4, height: 2 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('Emit', () => {
  it('repeats the last finished frame, under the new frame’s time', async () => {
    await emit.send(frame('finished', 1));
    await emit.hold(held(2));
    expect(sink.sent).toEqual(['finished@1', 'finished@2']);
  });

  it('shows the placeholder before anything is finished, and not at the camera’s rate', async () => {
    for (let t = 0; t < 30; t++) {
      await emit.hold(held(t));
      vi.advanceTimersByTime(33);
    }
    expect(sink.sent.every((sent) => sent.startsWith('placeholder'))).toBe(true);
    expect(sink.sent.length).toBe(2);
  });

  it('gives up repeating after two seconds', async () => {
    await emit.send(frame('finished', 1));
    vi.advanceTimersByTime(2100);
    await emit.hold(held(2));
    expect(sink.sent.at(-1)).toBe('placeholder@2');
  });

  it('never repeats a frame that was passed raw', async () => {
    await emit.send(frame('finished', 1));
    await emit.pass(frame('raw', 2));
    await emit.hold(held(3));
    expect(sink.sent).toEqual(['finished@1', 'raw@2', 'placeholder@3']);
  });

  it('covers for a camera that sends nothing, also before its first frame', async () => {
    vi.advanceTimersByTime(500);
    await emit.cover();
    await emit.send(frame('finished', 1_000_000));
    vi.advanceTimersByTime(500);
    await emit.cover();
    vi.advanceTimersByTime(2000);
    await emit.cover();
    expect(sink.sent).toEqual([
      ...['placeholder@500000', 'finished@1000000', 'finished@1500000'],
      'placeholder@3500000',
    ]);
  });

  it('closes every frame that it was given or made', async () => {
    for (let t = 0; t < 5; t++) await emit.send(frame('finished', t));
    await emit.hold(held(6));
    await emit.dispose();
    expect(open).toBe(0);
  });
});
