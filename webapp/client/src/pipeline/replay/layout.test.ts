import { expect, test } from 'vitest';
import { arrange, type Span } from './layout';

test('what is never needed at once lies in the same place', () => {
  const chain = [0, 1, 2, 3].map((step) => ({ size: 640, from: step, until: step + 1 }));
  expect(arrange(chain)).toEqual({ offsets: [0, 640, 0, 640], size: 1280 });
});

test('nothing takes no memory', () => {
  expect(arrange([])).toEqual({ offsets: [], size: 0 });
});

test('what is needed at once never overlaps, and the block ends with the last of it', () => {
  // A linear congruential generator (the constants of Numerical Recipes): the same spans at every run.
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let round = 0; round < 50; round++) {
    const spans: Span[] = Array.from({ length: 1 + random(30) }, () => {
      const from = random(40);
      return { size: 1 + random(5000), from, until: from + random(8) };
    });
    const { offsets, size } = arrange(spans);
    const ends = spans.map((span, i) => offsets[i] + span.size);
    expect(Math.max(...ends)).toBeLessThanOrEqual(size);
    const overlapping = spans.flatMap((a, i) =>
      spans.filter((b, j) => {
        const together = i < j && a.from <= b.until && b.from <= a.until;
        return together && offsets[i] < ends[j] && offsets[j] < ends[i];
      }),
    );
    expect(overlapping).toEqual([]);
  }
});
