import { afterEach, describe, expect, test, vi } from 'vitest';
import { BackdropError } from '../processor/errors';
import { failureCode, openCamera } from './camera';

const SIZE = { width: 1280, height: 720 };

afterEach(() => {
  vi.unstubAllGlobals();
});

function failing(name: string): void {
  const getUserMedia = () => Promise.reject(new DOMException('said by the browser', name));
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
}

describe('openCamera', () => {
  test.each([
    ['NotAllowedError', 'camera-denied'],
    ['NotFoundError', 'camera-missing'],
    ['OverconstrainedError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
  ])('says %s as %s, in words, with what to do', async (name, code) => {
    failing(name);
    const error: unknown = await openCamera(SIZE, vi.fn()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BackdropError);
    expect(error).toMatchObject({ code, message: expect.stringContaining('try again') as string });
  });

  test('says that a page without https gets no camera', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openCamera(SIZE, vi.fn())).rejects.toMatchObject({ code: 'browser-unsupported' });
  });

  test('reports a camera that goes away', async () => {
    const track = new EventTarget();
    const stream = { getVideoTracks: () => [track] };
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
    const lost = vi.fn();
    await openCamera(SIZE, lost);
    track.dispatchEvent(new Event('ended'));
    expect(lost).toHaveBeenCalledOnce();
  });
});

test('an error of no known name may be cured by trying again', () => {
  expect(failureCode(new Error('odd'))).toBe('camera-busy');
  expect(failureCode('odd')).toBe('camera-busy');
});
