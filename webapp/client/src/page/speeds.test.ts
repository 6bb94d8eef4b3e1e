import { expect, test } from 'vitest';
import { EMPTY_STATS, type Stats } from '../processor/stats';
import { Speeds } from './speeds';

const RUN = { model: 'net@2', backend: 'wasm', width: 256, height: 144 };

function stats(frames: number, milliseconds: number, more: Partial<Stats> = {}): Stats {
  const zero = { p50: 0, p95: 0 };
  const stage_ms = {
    capture: zero,
    carry: zero,
    segment: { p50: milliseconds, p95: 9 },
    compose: { p50: 3, p95: 4 },
    render: zero,
  };
  const run = { model: 'net@2', backend: 'wasm', input_width: 256, input_height: 144 };
  return { ...EMPTY_STATS, ...run, state: 'running', frames, stage_ms, ...more };
}

function storage(text: string | null = null): Pick<Storage, 'getItem' | 'setItem'> & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_: string, value: string) {
      this.text = value;
    },
  };
}

test('a model is measured once it has settled, and remembered', () => {
  const place = storage();
  const speeds = new Speeds(place);
  expect(speeds.learn(stats(100, 50))).toBe(false);
  expect(speeds.of(RUN)).toBeUndefined();
  expect(speeds.learn(stats(160, 7.26))).toBe(true);
  expect(speeds.of(RUN)).toBe(7.3);
  expect(speeds.learn(stats(190, 7.28))).toBe(false);
  expect(new Speeds(place).of(RUN)).toBe(7.3);
});

test('another model, backend or size is another measurement', () => {
  const speeds = new Speeds(storage());
  speeds.learn(stats(0, 7));
  expect(speeds.learn(stats(60, 7))).toBe(true);
  expect(speeds.learn(stats(90, 20, { backend: 'cpu' }))).toBe(false);
  expect(speeds.of({ ...RUN, backend: 'cpu' })).toBeUndefined();
  expect(speeds.of({ ...RUN, width: 257 })).toBeUndefined();
});

test("WebGL's time is what the next stage waited for, too", () => {
  const speeds = new Speeds(storage());
  const webgl = { backend: 'webgl' };
  speeds.learn(stats(0, 2, webgl));
  speeds.learn(stats(60, 2, webgl));
  expect(speeds.of({ ...RUN, backend: 'webgl' })).toBe(5);
});

test.each(['nonsense', 'null', '{"net@2 wasm 256x144": "fast"}', '[3]'])(
  '%s in the storage is no trouble',
  (text) => {
    expect(new Speeds(storage(text)).of(RUN)).toBeUndefined();
  },
);

test('a storage that is full is no trouble', () => {
  const full = {
    ...storage(),
    setItem: () => {
      throw new DOMException('', 'QuotaExceededError');
    },
  };
  const speeds = new Speeds(full);
  speeds.learn(stats(0, 7));
  expect(speeds.learn(stats(60, 7))).toBe(true);
  expect(speeds.of(RUN)).toBe(7);
});
