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

  it('looks back less far where it is told to', () => {
    const window = new Window(7);
    for (const value of [50, 60, 70, 80, 1, 2, 3, 4, 5]) window.add(value);
    expect(window.percentiles(5)).toEqual({ p50: 3, p95: 5 });
    expect(window.percentiles()).toEqual({ p50: 4, p95: 80 });
  });

  it('starts anew where it is cleared', () => {
    const window = new Window();
    for (let i = 0; i < 200; i++) window.add(1000);
    window.clear();
    expect(window.percentiles()).toEqual({ p50: 0, p95: 0 });
    window.add(2);
    expect(window.percentiles()).toEqual({ p50: 2, p95: 2 });
  });
});

describe('Rate', () => {
  it('counts events a second over the last two', () => {
    const rate = new Rate();
    for (let t = 0; t <= 5000; t += 40) rate.add(t);
    expect(rate.perSecond(5000)).toBe(25);
  });

  it('is not mistaken about its end, at which nothing came for a while', () => {
    const rate = new Rate();
    for (let t = 0; t <= 1000; t += 40) rate.add(t);
    expect(rate.perSecond(1039)).toBe(25);
    // 25 steps in 1540 ms, of which 40 are due to the next event.
    expect(rate.perSecond(1540)).toBe(16.7);
  });

  it('falls to nothing when nothing comes', () => {
    const rate = new Rate();
    for (let t = 0; t <= 1000; t += 40) rate.add(t);
    expect(rate.perSecond(4000)).toBe(0);
  });
});
