import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Restarts } from './restarts';
import { Watchdog } from './watchdog';

/** Looks of a watchdog, which come once a second. */
const looks = (count: number): void => {
  vi.advanceTimersByTime(1000 * count);
};

describe('Watchdog', () => {
  let asked = false;
  const barks = vi.fn();
  let dog: Watchdog;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', globalThis);
    asked = false;
    barks.mockClear();
    dog = new Watchdog(barks, () => asked);
  });
  afterEach(() => {
    dog.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('waits as long as it takes for the first sign of life', () => {
    looks(1000);
    expect(barks).not.toHaveBeenCalled();
  });

  it('barks once when the signs of life end', () => {
    dog.beat(null);
    looks(14);
    expect(barks).not.toHaveBeenCalled();
    looks(100);
    expect(barks).toHaveBeenCalledTimes(1);
  });

  it('barks when one frame does not get through, though the worker lives', () => {
    for (let i = 0; i < 14; i++) {
      dog.beat(7);
      looks(1);
    }
    expect(barks).not.toHaveBeenCalled();
    dog.beat(7);
    looks(1);
    expect(barks).toHaveBeenCalledTimes(1);
  });

  it('is quiet while frames get through, and while there is none', () => {
    for (let frame = 0; frame < 100; frame++) {
      dog.beat(frame % 2 ? frame : null);
      looks(10);
    }
    expect(barks).not.toHaveBeenCalled();
  });

  it('has more patience while something was asked for', () => {
    asked = true;
    dog.beat(null);
    looks(119);
    expect(barks).not.toHaveBeenCalled();
    looks(1);
    expect(barks).toHaveBeenCalledTimes(1);
  });

  it('has more patience with a worker that was slow before', () => {
    dog.beat(null);
    looks(14);
    dog.beat(null);
    looks(55);
    expect(barks).not.toHaveBeenCalled();
    looks(1);
    expect(barks).toHaveBeenCalledTimes(1);
  });

  it('does not count time in which the page itself stands still', () => {
    dog.beat(1);
    looks(10);
    // A frozen page runs no timers: its clock jumps.
    vi.setSystemTime(Date.now() + 3_600_000);
    looks(4);
    expect(barks).not.toHaveBeenCalled();
  });
});

describe('Restarts', () => {
  it('allows three in ten minutes', () => {
    const restarts = new Restarts();
    const minute = 60_000;
    expect([0, 1, 2, 3].map((at) => restarts.allow(at * minute))).toEqual([true, true, true, false]);
    expect(restarts.allow(9 * minute)).toBe(false);
    expect(restarts.allow(10 * minute)).toBe(true);
    expect(restarts.allow(10.5 * minute)).toBe(false);
  });
});
