import { expect, test } from 'vitest';
import { Newest } from './newest';

test('of each name what was asked for last counts, whatever came into force last', () => {
  const newest = new Newest();
  const [slow, quick] = [newest.next(), newest.next()];
  newest.settle({ effect: 'blur' }, quick);
  const left = newest.of({ effect: 'none', strength: 1 }, slow);
  expect(left).toEqual({ strength: 1 });
  newest.settle(left, slow);
  expect(newest.of({ effect: 'image', strength: 0.5 }, newest.next())).toEqual({
    effect: 'image',
    strength: 0.5,
  });
});

test('what was refused does not count', () => {
  const newest = new Newest();
  const slow = newest.next();
  newest.next();
  expect(newest.of({ effect: 'none' }, slow)).toEqual({ effect: 'none' });
});
