import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackdropError } from '../../processor/errors';
import type { Picture } from '../picture';
import type { RenderPlan } from '../plan';
import { ChosenRenderer, type GpuRenderer } from './choose';
import type { Masks } from './renderer';

/** Something that must be closed once. */
class Closable {
  closed = 0;
  width = 4;
  height = 3;
  constructor(readonly from: string) {}
  close(): void {
    this.closed++;
  }
  clone(): Closable {
    const copy = new Closable(this.from);
    made.push(copy);
    return copy;
  }
}

/** A renderer that takes its time on the test's clock, and gives frames that say whose they are. */
class Timed {
  disposed = 0;
  finished = 0;
  failing: Error | null = null;
  image: Closable | null = null;
  video: Closable | null = null;
  constructor(
    readonly name: string,
    readonly takes: number,
  ) {}
  render(): VideoFrame {
    if (this.failing) throw this.failing;
    vi.advanceTimersByTime(this.takes);
    const frame = new Closable(this.name);
    made.push(frame);
    return frame as unknown as VideoFrame;
  }
  finish(): void {
    this.finished++;
  }
  loseContext(): void {
    this.failing = new BackdropError('stage-failed', 'Its context was lost.');
  }
  setImage(_source: string, image: ImageBitmap): void {
    this.image?.close();
    this.image = image as unknown as Closable;
  }
  setVideoFrame(_source: string, frame: VideoFrame): void {
    this.video?.close();
    this.video = frame as unknown as Closable;
  }
  dispose(): void {
    this.disposed++;
    this.image?.close();
    this.video?.close();
  }
}

let made: Closable[];
let planes: Timed;
let gpus: Timed[];
let asked: boolean[];
let notices: string[];

/** Has it draw for so many seconds at 30 frames a second; gives who drew each frame. */
function run(renderer: ChosenRenderer, seconds: number): string[] {
  const from: string[] = [];
  for (let i = 0; i < 30 * seconds; i++) {
    vi.advanceTimersByTime(20);
    const frame = renderer.render({} as Picture, {} as Masks, {} as RenderPlan) as unknown as Closable;
    from.push(frame.from);
    frame.close();
  }
  return from;
}

function choose(gpu: () => Timed): ChosenRenderer {
  return new ChosenRenderer(
    {
      planes: () => planes as never,
      webgl2: ({ failIfMajorPerformanceCaveat }) => {
        asked.push(failIfMajorPerformanceCaveat);
        const found = gpu();
        gpus.push(found);
        return found as unknown as GpuRenderer;
      },
    },
    (text) => notices.push(text),
  );
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({ drawImage: () => undefined });
      transferToImageBitmap = () => {
        const copy = new Closable('copy');
        made.push(copy);
        return copy;
      };
    },
  );
  made = [];
  gpus = [];
  asked = [];
  notices = [];
  planes = new Timed('planes', 5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('auto', () => {
  it('lets planes draw at first, and changes once to a GPU that is faster', () => {
    const renderer = choose(() => new Timed('webgl2', 1));
    expect(renderer.name).toBe('planes');
    const from = run(renderer, 6);
    const change = from.indexOf('webgl2');
    expect(change).toBeGreaterThan(30);
    expect(new Set(from.slice(0, change))).toEqual(new Set(['planes']));
    expect(new Set(from.slice(change))).toEqual(new Set(['webgl2']));
    expect(renderer.name).toBe('webgl2');
    expect(gpus[0].finished).toBeGreaterThan(5);
  });

  it('stays with planes where the GPU is slower, and gives the GPU back', () => {
    const renderer = choose(() => new Timed('webgl2', 50));
    expect(new Set(run(renderer, 6))).toEqual(new Set(['planes']));
    expect(gpus).toHaveLength(1);
    expect(gpus[0].disposed).toBe(1);
    expect(renderer.name).toBe('planes');
  });

  it('takes no GPU that is only emulated, and asks once', () => {
    const renderer = choose(() => {
      throw new BackdropError('browser-unsupported', 'There is none.');
    });
    expect(new Set(run(renderer, 6))).toEqual(new Set(['planes']));
    expect(asked).toEqual([true]);
    expect(notices).toEqual([]);
  });

  it('draws the picture that the GPU fails at by planes, and all after it', () => {
    const renderer = choose(() => new Timed('webgl2', 1));
    expect(run(renderer, 6).at(-1)).toBe('webgl2');
    renderer.loseContext();
    expect(run(renderer, 1)[0]).toBe('planes');
    gpus[0].failing = null;
    expect(new Set(run(renderer, 6))).toEqual(new Set(['planes']));
    expect(gpus[0].disposed).toBe(1);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('Its context was lost.');
  });

  it('gives up on a GPU that fails while it is tried', () => {
    const renderer = choose(() => {
      const gpu = new Timed('webgl2', 1);
      gpu.failing = new Error('no');
      return gpu;
    });
    expect(new Set(run(renderer, 4))).toEqual(new Set(['planes']));
    expect(gpus[0].disposed).toBe(1);
  });
});

describe('a wish', () => {
  it('for planes is heard before and after the trial', () => {
    const renderer = choose(() => new Timed('webgl2', 1));
    renderer.prefer('planes');
    expect(new Set(run(renderer, 6))).toEqual(new Set(['planes']));
    renderer.prefer('auto');
    expect(run(renderer, 6).at(-1)).toBe('webgl2');
    renderer.prefer('planes');
    expect(new Set(run(renderer, 2))).toEqual(new Set(['planes']));
    expect(gpus.map((gpu) => gpu.disposed)).toEqual([1]);
  });

  it('for the GPU is fulfilled at once, and its failures are told', () => {
    const renderer = choose(() => new Timed('webgl2', 50));
    renderer.prefer('webgl2');
    expect(asked).toEqual([false]);
    expect(renderer.name).toBe('webgl2');
    expect(new Set(run(renderer, 3))).toEqual(new Set(['webgl2']));
    renderer.loseContext();
    expect(() => run(renderer, 1)).toThrow('Its context was lost.');
    gpus[0].failing = null;
    expect(run(renderer, 1)[0]).toBe('webgl2');
  });

  it('for a GPU that is not there is refused, and changes nothing', () => {
    const renderer = choose(() => {
      throw new BackdropError('browser-unsupported', 'There is none.');
    });
    expect(() => {
      renderer.prefer('webgl2');
    }).toThrow('There is none.');
    expect(renderer.name).toBe('planes');
    expect(run(renderer, 1)[0]).toBe('planes');
  });
});

it('gives each renderer its own copy of images and videos, and closes all of them', () => {
  const renderer = choose(() => new Timed('webgl2', 1));
  const show = (): void => {
    for (const set of ['setImage', 'setVideoFrame'] as const) {
      const given = new Closable(set);
      made.push(given);
      void renderer[set]('scene', given as never);
    }
  };
  show();
  expect(run(renderer, 6).at(-1)).toBe('webgl2');
  expect(gpus[0].image?.from).toBe('copy');
  expect(gpus[0].video?.closed).toBe(0);
  expect(planes.image?.closed).toBe(0);
  const seen = planes.video;
  show();
  expect(planes.video, 'planes copies no frames while the GPU draws').toBe(seen);
  renderer.prefer('planes');
  expect(planes.video, 'planes has the newest frame when it takes over').not.toBe(seen);
  renderer.dispose();
  expect(made.map(({ closed }) => closed)).toEqual(made.map(() => 1));
  expect(planes.disposed).toBe(1);
});
