import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, startPlan } from './startplan';

describe('startPlan', () => {
  it('takes the entry that Python wrote for the nearest threshold and strength', () => {
    const weak = startPlan({ ...DEFAULT_SETTINGS, strength: 0.06 }, 1);
    const strong = startPlan({ ...DEFAULT_SETTINGS, strength: 1 }, 1);
    expect(weak.background).not.toEqual(strong.background);
    expect(startPlan({ ...DEFAULT_SETTINGS, strength: 0.05 }, 1).background).toEqual(weak.background);
    const { edge } = startPlan({ ...DEFAULT_SETTINGS, threshold: 0.4 }, 1);
    expect((edge.low + edge.high) / 2).toBeCloseTo(0.4);
  });

  it('fills in what is the user’s own', () => {
    const color: [number, number, number] = [1, 2, 3];
    expect(startPlan({ ...DEFAULT_SETTINGS, effect: 'color', color }, 1).background).toMatchObject({ color });
    const image = startPlan({ ...DEFAULT_SETTINGS, effect: 'image', image: 'image-3' }, 1);
    expect(image.background).toMatchObject({ kind: 'image', source: 'image-3' });
  });

  it('shows the camera’s own picture for the effect none alone', () => {
    for (const effect of ['blur', 'image', 'color', 'transparent'] as const)
      expect(startPlan({ ...DEFAULT_SETTINGS, effect }, 1).background.kind).toBe(effect);
  });
});
