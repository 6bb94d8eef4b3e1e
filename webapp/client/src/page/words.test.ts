import { describe, expect, test } from 'vitest';
import type { Stats } from '../processor';
import { share, size, statsLine } from './words';

test.each([
  [0, '0 kB'],
  [540_321, '540 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [8_640_000, '8.6 MB'],
  [94_000_000, '94 MB'],
])('%i bytes are %s', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});

describe('share', () => {
  test('counts both in the unit of the whole', () => {
    expect(share(312_000, 540_000)).toBe('312 of 540 kB');
    expect(share(400_000, 8_600_000)).toBe('0.4 of 8.6 MB');
  });

  test('never says more than the whole', () => {
    expect(share(600_000, 540_000)).toBe('540 of 540 kB');
  });

  test('says only what came where the whole is unknown', () => {
    expect(share(312_000, 0)).toBe('312 kB');
  });
});

const STATS: Stats = {
  state: 'running',
  fps: 29.7,
  looks: 8,
  frames: 90,
  dropped: 0,
  latency_ms: { p50: 11.6, p95: 18 },
  stage_ms: {
    capture: { p50: 1, p95: 1 },
    carry: { p50: 1, p95: 1 },
    segment: { p50: 7, p95: 9 },
    compose: { p50: 2, p95: 3 },
    render: { p50: 2, p95: 3 },
  },
  model: 'selfie@2',
  backend: 'wasm',
  auto: null,
  renderer: 'planes',
  tier: 'full',
  tensors: 100,
  first_frame_ms: 600,
  width: 1280,
  height: 720,
  input_width: 256,
  input_height: 144,
  palette: null,
};

describe('statsLine', () => {
  test('says what a person wants to know', () => {
    expect(statsLine(STATS, () => 'Selfie')).toBe('30 fps · 12 ms · 1280 × 720 · Selfie, 16-bit · wasm');
  });

  test('is empty before the first frame', () => {
    expect(statsLine({ ...STATS, frames: 0 }, () => 'Selfie')).toBe('');
  });

  test('leaves out a model that is not loaded', () => {
    expect(statsLine({ ...STATS, model: '' }, () => 'Selfie')).toBe('30 fps · 12 ms · 1280 × 720 · wasm');
  });
});
