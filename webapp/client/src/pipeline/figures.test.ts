import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Figures } from './figures';

/** Draws so many frames at 25 a second, every third of which the model looks at. */
function draw(figures: Figures, count: number, tier: string, slower = 1): void {
  for (let n = 0; n < count; n++) {
    vi.advanceTimersByTime(40);
    for (const stage of ['capture', 'carry', 'render'] as const) figures.took(stage, slower);
    if (n % 3 === 0) {
      figures.took('segment', 12 * slower);
      figures.took('compose', 2 * slower);
    }
    figures.finished(performance.now() - 20, tier, 5);
  }
}

const recent = (slower: number) => ({
  ...{ capture: slower, carry: slower, render: slower },
  ...{ segment: 12 * slower, compose: 2 * slower },
});

describe('Figures', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has no medians to choose a tier by before there is a rate', () => {
    const figures = new Figures();
    draw(figures, 1, 'full');
    expect(figures.recent()).toBeNull();
  });

  it('gives the medians of about a second, and how often the model looks', () => {
    const figures = new Figures();
    draw(figures, 300, 'full');
    expect(figures.recent()).toMatchObject(recent(1));
    expect(figures.recent()?.looks).toBeCloseTo(1 / 3, 1);
    // Half of thirty frames, and of ten looks, are of the time after.
    draw(figures, 18, 'full', 5);
    expect(figures.recent()).toMatchObject(recent(5));
    // What is shown looks back farther.
    expect(figures.read(0).stage_ms.render).toEqual({ p50: 1, p95: 5 });
  });

  it('says nothing of the tier before', () => {
    const figures = new Figures();
    draw(figures, 300, 'full');
    draw(figures, 1, 'light');
    expect(figures.recent()).toMatchObject(recent(0));
    draw(figures, 4, 'light', 0.5);
    expect(figures.recent()).toMatchObject(recent(0.5));
  });

  it('says nothing of the model before', () => {
    const figures = new Figures();
    draw(figures, 300, 'full');
    figures.modelChanged();
    expect(figures.recent()).toMatchObject({ ...recent(1), segment: 0, compose: 0 });
  });
});
