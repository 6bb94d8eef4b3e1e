import { afterEach, describe, expect, test, vi } from 'vitest';
import { BackdropError } from '../processor/errors';
import { constraintsFor, failureCode, openCamera } from './camera';

const WISH = { width: 1280, height: 720, frameRate: 30 };

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
    const error: unknown = await openCamera(WISH, vi.fn()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BackdropError);
    expect(error).toMatchObject({ code, message: expect.stringContaining('try again') as string });
  });

  test('says that a page without https gets no camera', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openCamera(WISH, vi.fn())).rejects.toMatchObject({ code: 'browser-unsupported' });
  });

  test('takes another camera where the chosen one is gone', async () => {
    const track = new EventTarget();
    const asked: unknown[] = [];
    const getUserMedia = ({ video }: { video: MediaTrackConstraints }): Promise<unknown> => {
      asked.push(video.deviceId);
      if (video.deviceId) return Promise.reject(new DOMException('no such camera', 'OverconstrainedError'));
      return Promise.resolve({ getVideoTracks: () => [track] });
    };
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
    expect(await openCamera({ ...WISH, device: 'gone' }, vi.fn())).toBe(track);
    expect(asked).toEqual([{ exact: 'gone' }, undefined]);
  });

  test('reports a camera that goes away', async () => {
    const track = new EventTarget();
    const stream = { getVideoTracks: () => [track] };
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
    const lost = vi.fn();
    await openCamera(WISH, lost);
    track.dispatchEvent(new Event('ended'));
    expect(lost).toHaveBeenCalledOnce();
  });
});

test('an error of no known name may be cured by trying again', () => {
  expect(failureCode(new Error('odd'))).toBe('camera-busy');
  expect(failureCode('odd')).toBe('camera-busy');
});

describe('constraintsFor', () => {
  test('asks for nothing that a camera must have, where none was chosen', () => {
    expect(constraintsFor(WISH)).toEqual({
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30 },
    });
  });

  test('asks for a side, and rather for the camera that was chosen', () => {
    expect(constraintsFor({ ...WISH, facing: 'environment' })).toMatchObject({
      facingMode: { ideal: 'environment' },
    });
    const chosen = constraintsFor({ ...WISH, facing: 'environment', device: 'a1' });
    expect(chosen).toMatchObject({ deviceId: { exact: 'a1' } });
    expect(chosen).not.toHaveProperty('facingMode');
  });
});
