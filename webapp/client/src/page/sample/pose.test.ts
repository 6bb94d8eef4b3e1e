import { describe, expect, test } from 'vitest';
import { poseAt } from './pose';

const FRAMES = Array.from({ length: 60 * 30 }, (_, i) => i / 30);

describe('poseAt', () => {
  test('keeps the person in the picture', () => {
    for (const pose of FRAMES.map(poseAt)) {
      expect(Math.abs(pose.sway)).toBeLessThan(0.1);
      expect(pose.open).toBeGreaterThanOrEqual(0);
      expect(pose.open).toBeLessThanOrEqual(1);
      expect(pose.smile).toBeGreaterThanOrEqual(0);
    }
  });

  test('never jumps from one frame to the next', () => {
    for (const time of FRAMES) {
      const [now, next] = [poseAt(time), poseAt(time + 1 / 30)];
      expect(Math.abs(next.sway - now.sway)).toBeLessThan(0.005);
      expect(Math.abs(next.tilt - now.tilt)).toBeLessThan(0.01);
    }
  });

  test('blinks now and then, and is awake for the most part', () => {
    const shut = FRAMES.filter((time) => poseAt(time).open < 0.5);
    expect(shut.length).toBeGreaterThan(10);
    expect(shut.length).toBeLessThan(FRAMES.length / 10);
  });
});
