import { describe, expect, it } from 'vitest';
import { clock, remaining } from './times';

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [9.6, '0:10'],
    [59.5, '1:00'],
    [725, '12:05'],
    [3723, '1:02:03'],
  ])('shows %d seconds as %s', (seconds, shown) => {
    expect(clock(seconds)).toBe(shown);
  });
});

describe('remaining', () => {
  it('does not round up to what is not done', () => {
    expect(remaining(0.999, 0.2)).toBe('99 %, 0:01 left');
  });

  it('says nothing of a time that is not known', () => {
    expect(remaining(0.004, null)).toBe('0 %');
  });
});
