import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Complaints } from './complaints';
import type { ErrorData } from './messages';
import { SceneLateError } from './render/moving';

const failure = (message: string): ErrorData => ({ code: 'stage-failed', message, subject: 'render' });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Complaints', () => {
  test('are told once, until another comes or a picture was finished', () => {
    const complaints = new Complaints();
    const told = (message: string): boolean => complaints.isNews(failure(message));
    expect([told('a'), told('a'), told('b'), told('a'), told('a')]).toEqual([true, false, true, true, false]);
    complaints.forget();
    expect(told('a')).toBe(true);
  });

  test('wait three seconds for a background video, and for nothing else', () => {
    const complaints = new Complaints();
    expect(complaints.isLate(new Error('broken'))).toBe(false);
    expect(complaints.isLate(new SceneLateError())).toBe(true);
    vi.advanceTimersByTime(2900);
    expect(complaints.isLate(new SceneLateError())).toBe(true);
    vi.advanceTimersByTime(200);
    expect(complaints.isLate(new SceneLateError())).toBe(false);
    complaints.forget();
    expect(complaints.isLate(new SceneLateError())).toBe(true);
  });
});
