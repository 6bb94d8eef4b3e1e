import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SceneVideo } from './scene-video';

/** As much of a video element as is used here; nothing happens by itself. */
class Element extends EventTarget {
  readonly HAVE_CURRENT_DATA = 2;
  readyState = 0;
  videoWidth = 0;
  duration = Number.NaN;
  error = null;
  src = '';
  onresize: (() => void) | null = null;
  onloadeddata: (() => void) | null = null;
  onerror: (() => void) | null = null;
  requestVideoFrameCallback = vi.fn();
  pause = vi.fn();
  removeAttribute = vi.fn();
  load = vi.fn();
  play = (): Promise<void> => Promise.resolve();

  /** Its first picture is there, of this width as far as it tells. */
  begin(videoWidth: number): void {
    Object.assign(this, { readyState: 4, duration: 8, videoWidth });
    this.onloadeddata?.();
  }
}

let element: Element;
const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: vi.fn() }) };

/** As much of a frame as is used here. */
class Frame {
  static readable: boolean;
  static format: string | null;
  static madeOf: unknown[];
  readonly format = Frame.format;
  close = vi.fn();

  constructor(source: unknown) {
    Frame.madeOf.push(source);
  }

  allocationSize = (): number => 1;
  copyTo = (): Promise<unknown> =>
    Frame.readable ? Promise.resolve() : Promise.reject(new TypeError('Unable to copy data'));
}

beforeEach(() => {
  vi.useFakeTimers();
  element = new Element();
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal(
    'document',
    Object.assign(new EventTarget(), {
      hidden: false,
      createElement: (name: string) => (name === 'canvas' ? canvas : element),
    }),
  );
  Object.assign(Frame, { readable: true, format: 'I420', madeOf: [] });
  vi.stubGlobal('VideoFrame', Frame);
  vi.stubGlobal('fetch', () => Promise.resolve({ ok: true }));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = (signal = new AbortController().signal): Promise<SceneVideo> =>
  SceneVideo.open('/film.webm', vi.fn(), signal);

it('gives up at once where it is told to, and frees the element', async () => {
  const control = new AbortController();
  const opened = open(control.signal);
  control.abort();
  await expect(opened).rejects.toBe(control.signal.reason);
  expect(element.load).toHaveBeenCalledOnce();
});

it('plays a video whose first picture has come', async () => {
  const opened = open();
  element.begin(960);
  (await opened).close();
  expect(element.load).toHaveBeenCalledOnce();
});

it.each([
  { readable: true, format: 'I420', source: 'the element' },
  { readable: false, format: null, source: 'the element' },
  { readable: false, format: 'RGBX', source: 'a canvas' },
])(
  'makes its frames of $source where their pixels can be read: $readable, $format',
  async ({ source, ...how }) => {
    Object.assign(Frame, how);
    const opened = open();
    element.begin(960);
    const video = await opened;
    const [[onPicture]] = element.requestVideoFrameCallback.mock.calls as [[() => void]];
    onPicture();
    expect(Frame.madeOf.at(-1)).toBe(source === 'a canvas' ? canvas : element);
    if (source === 'a canvas') expect(canvas.width).toBe(960);
    video.close();
  },
);

it('waits for a size that comes after the picture', async () => {
  const opened = open();
  element.begin(0);
  element.videoWidth = 960;
  element.onresize?.();
  (await opened).close();
});

it.each([
  {
    words: 'it holds sound only',
    afterMs: 1000,
    happens: () => {
      element.begin(0);
    },
  },
  {
    words: 'this browser cannot play it',
    afterMs: 100,
    happens: () => {
      element.onerror?.();
    },
  },
  {
    words: 'content policy forbids it',
    afterMs: 50,
    happens: () => {
      element.onerror?.();
      setTimeout(() => {
        const violation = new Event('securitypolicyviolation');
        document.dispatchEvent(Object.assign(violation, { effectiveDirective: 'media-src' }));
      }, 50);
    },
  },
  { words: 'nothing of it came within 20 seconds', afterMs: 20_000, happens: () => undefined },
])('says what is wrong: $words', async ({ words, afterMs, happens }) => {
  const refused = expect(open()).rejects.toMatchObject({
    code: 'video-invalid',
    subject: '/film.webm',
    message: expect.stringContaining(words) as string,
  });
  happens();
  await vi.advanceTimersByTimeAsync(afterMs);
  await refused;
  expect(element.load).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});
