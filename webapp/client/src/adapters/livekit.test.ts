import { beforeEach, expect, it, vi } from 'vitest';
import { BackdropError } from '../processor';
import { LiveKitBackground } from './livekit';

const camera = { track: {} as MediaStreamTrack };
const finished = (): MediaStreamTrack & { ended: boolean } => {
  const track = { ended: false, stop: () => (track.ended = true) };
  return track as unknown as MediaStreamTrack & { ended: boolean };
};

/** How each start ends, in the order in which they began. */
let starts: { resolve: (track: MediaStreamTrack) => void; reject: (error: unknown) => void }[];
let told: unknown[];
let background: LiveKitBackground;

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://call.example/room/' });
  starts = [];
  told = [];
  background = new LiveKitBackground({}, (error) => told.push(error));
  vi.spyOn(background.processor, 'start').mockImplementation(
    () => new Promise((resolve, reject) => starts.push({ resolve, reject })),
  );
  return () => {
    vi.unstubAllGlobals();
  };
});

it('stays free where it is destroyed while it starts', async () => {
  const first = background.init(camera);
  await background.destroy();
  starts[0].reject(new BackdropError('worker-lost', 'It was ended.'));
  await first;
  expect(background.processedTrack).toBeUndefined();
  expect(told).toEqual([]);
  const again = background.init(camera);
  const track = finished();
  starts[1].resolve(track);
  await again;
  expect(background.processedTrack).toBe(track);
});

it('ends a track that comes after it was destroyed', async () => {
  const late = finished();
  const first = background.init(camera);
  await background.destroy();
  starts[0].resolve(late);
  await first;
  expect(late.ended).toBe(true);
  expect(background.processedTrack).toBeUndefined();
});

it('goes on with the last camera where one is switched while another starts', async () => {
  const [old, late, last] = [finished(), finished(), finished()];
  const begun = background.init(camera);
  starts[0].resolve(old);
  await begun;
  const second = background.restart(camera);
  const third = background.restart(camera);
  starts[2].resolve(last);
  starts[1].resolve(late);
  await Promise.all([second, third]);
  expect(background.processedTrack).toBe(last);
  expect(old.ended).toBe(true);
  expect(late.ended).toBe(true);
  expect(last.ended).toBe(false);
});
