import { describe, expect, it } from 'vitest';
import { Trial, type Times } from './trial';

/** What the trial says, time by time, until it has decided. */
function verdicts(times: (i: number) => Times): (string | null)[] {
  const trial = new Trial();
  const found: (string | null)[] = [];
  do found.push(trial.add(times(found.length)));
  while (found.at(-1) === null && found.length < 50);
  return found;
}

describe('a trial', () => {
  it('begins a second after the first picture, and then takes every fourth', () => {
    const trial = new Trial();
    const due = Array.from({ length: 60 }, (_, i) => trial.due(5000 + 33 * i));
    expect(due.indexOf(true)).toBe(31);
    expect(due.slice(31, 40)).toEqual([true, false, false, false, true, false, false, false, true]);
  });

  it('takes the GPU where that is clearly faster', () => {
    expect(verdicts(() => ({ planes: 5, webgl2: 2 })).at(-1)).toBe('webgl2');
  });

  it('stays with planes where the GPU is faster by less than a fifth', () => {
    expect(verdicts(() => ({ planes: 5, webgl2: 4.1 })).at(-1)).toBe('planes');
  });

  it('is short where the GPU is slower every time', () => {
    expect(verdicts(() => ({ planes: 5, webgl2: 8 }))).toHaveLength(5);
  });

  it('is over with the second picture where the GPU is hopeless', () => {
    expect(verdicts((i) => ({ planes: 5, webgl2: i === 0 ? 900 : 40 }))).toEqual([null, 'planes']);
  });

  it('does not count the first pictures, in which shaders compile', () => {
    expect(verdicts((i) => ({ planes: 5, webgl2: i === 0 ? 300 : 2 })).at(-1)).toBe('webgl2');
  });

  it('is not decided by single pictures that were slow', () => {
    expect(verdicts((i) => ({ planes: 5, webgl2: i % 3 === 0 ? 12 : 2 })).at(-1)).toBe('webgl2');
    expect(verdicts((i) => ({ planes: i % 3 === 0 ? 60 : 5, webgl2: 5 })).at(-1)).toBe('planes');
  });
});
