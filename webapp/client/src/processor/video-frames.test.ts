import { afterEach, expect, it, vi, type Mock } from 'vitest';
import { onPictures } from './video-frames';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page that somebody sees or not. */
class Seen extends EventTarget {
  constructor(public hidden: boolean) {
    super();
  }

  hide(): void {
    this.hidden = true;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** A video that plays, in a page that is hidden or not; `show` is its next picture on the screen. */
function played(hidden: boolean): { video: HTMLVideoElement; show: () => void; page: Seen } {
  const page = new Seen(hidden);
  vi.stubGlobal('document', page);
  let callback: () => void = () => undefined;
  const video = {
    paused: false,
    readyState: 2,
    HAVE_CURRENT_DATA: 2,
    requestVideoFrameCallback: (next: () => void) => (callback = next),
  };
  return {
    page,
    video: video as unknown as HTMLVideoElement,
    show: () => {
      callback();
    },
  };
}

/** A clock, how to have it tick, and whether it was closed. */
function clock(): { port: MessagePort; tick: () => void; close: Mock; postMessage: Mock } {
  const [close, postMessage] = [vi.fn(), vi.fn()];
  const port = { onmessage: () => undefined, close, postMessage };
  return {
    port: port as unknown as MessagePort,
    tick: () => {
      port.onmessage();
    },
    close,
    postMessage,
  };
}

it('takes the pictures that the screen shows, and none twice', () => {
  const [{ video, show }, { port, tick }] = [played(false), clock()];
  const take = vi.fn();
  onPictures(video, port, take);
  show();
  tick();
  show();
  expect(take).toHaveBeenCalledTimes(2);
});

it('takes one at each tick in a page that nobody sees', () => {
  const [{ video }, { port, tick, postMessage }] = [played(true), clock()];
  const take = vi.fn();
  onPictures(video, port, take);
  tick();
  tick();
  expect(take).toHaveBeenCalledTimes(2);
  expect(postMessage).toHaveBeenCalledTimes(2);
});

it.each([{ paused: true }, { readyState: 1 }])('takes none where there is none to take: %o', (state) => {
  const [{ video }, { port, tick }] = [played(true), clock()];
  const take = vi.fn();
  onPictures(Object.assign(video, state), port, take);
  tick();
  expect(take).not.toHaveBeenCalled();
});

it('leaves the clock waiting until the page is hidden', () => {
  const [{ video, page }, { port, tick, postMessage }] = [played(false), clock()];
  const take = vi.fn();
  onPictures(video, port, take);
  tick();
  expect(postMessage).not.toHaveBeenCalled();
  page.hide();
  expect(postMessage).toHaveBeenCalledTimes(1);
  tick();
  expect(postMessage).toHaveBeenCalledTimes(2);
  expect(take).toHaveBeenCalledTimes(1);
});

it('answers no clock after its end', () => {
  const [{ video, page }, { port, tick, postMessage }] = [played(false), clock()];
  const stop = onPictures(video, port, vi.fn());
  tick();
  stop();
  page.hide();
  expect(postMessage).not.toHaveBeenCalled();
});

it('takes none after its end', () => {
  const [{ video, show }, { port, close }] = [played(false), clock()];
  const take = vi.fn();
  onPictures(video, port, take)();
  show();
  expect(take).not.toHaveBeenCalled();
  expect(close).toHaveBeenCalled();
});
