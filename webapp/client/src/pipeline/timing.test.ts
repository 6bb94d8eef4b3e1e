import { describe, expect, it } from 'vitest';
import { Rate, Window } from './timing';

describe('Window', () => {
  it('starts with zeros', () => {
    expect(new Window().percentiles()).toEqual({ p50: 0, p95: 0 });
  });

  it('gives median and 95th percentile by nearest rank', () => {
    const window = new Window();
    for (let i = 100; i >= 1; i--) window.add(i);
    expect(window.percentiles()).toEqual({ p50: 50, p95: 95 });
  });

  it('forgets all but the last 120', () => {
    const window = new Window();
    for (let i = 0; i < 500; i++) window.add(1000);
    for (let i = 0; i < 120; i++) window.add(2);
    expect(window.percentiles()).toEqual({ p50: 2, p95: 2 });
  });
});

describe('Rate', () => {
  it('counts events a second over the last two', () => {
    const rate = new Rate();
    for (let t = 0; t <= 5000; t += 40) rate.add(t);
    expect(rate.perSecond(5000)).toBe(25);
  });

  it('falls to nothing when nothing comes', () => {
    const rate = new Rate();
    for (let t = 0; t <= 1000; t += 40) rate.add(t);
    expect(rate.perSecond(4000)).toBe(0);
  });
});
