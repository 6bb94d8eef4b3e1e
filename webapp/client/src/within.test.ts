import { describe, expect, test, vi } from 'vitest';
import { within } from './within';

describe('within', () => {
  test.each([
    ['alone', undefined],
    ['beside another that says nothing', new AbortController().signal],
  ])('gives up after its time, %s', async (_, other) => {
    const signal = within(5, other);
    expect(signal.aborted).toBe(false);
    await vi.waitFor(() => {
      expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
    });
  });

  test('gives up when the other says so, with its reason', () => {
    const other = new AbortController();
    const signal = within(60_000, other.signal);
    expect(signal.aborted).toBe(false);
    other.abort('enough');
    expect(signal.reason).toBe('enough');
    expect(within(60_000, other.signal).reason).toBe('enough');
  });
});
