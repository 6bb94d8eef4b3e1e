import { describe, expect, it } from 'vitest';
import { costs, stacked } from './costs';

const ms = (p50: number): { p50: number; p95: number } => ({ p50, p95: 2 * p50 });
const STATS = {
  stage_ms: { capture: ms(1), carry: ms(2), segment: ms(10), compose: ms(4), render: ms(3) },
  fps: 30,
  looks: 6,
};

describe('costs', () => {
  it('counts what only some frames go through for a share', () => {
    expect(costs(STATS)).toEqual({ capture: 1, carry: 2, segment: 2, compose: 0.8, render: 3 });
  });

  it('is the whole where the model looks at every frame', () => {
    expect(costs({ ...STATS, looks: 31 }).segment).toBe(10);
  });

  it('counts nothing of the model before the first frame', () => {
    expect(costs({ ...STATS, fps: 0 }).segment).toBe(0);
  });
});

describe('stacked', () => {
  it('ends with the sum', () => {
    expect(stacked(costs(STATS))).toEqual([1, 3, 5, 5.8, 8.8]);
  });
});
