import { describe, expect, it } from 'vitest';
import { Trial } from './trial';

interface Tried {
  source: string;
  pass: () => void;
  fail: (error: Error) => void;
}

function bench(): { trial: Trial; tried: Tried[]; told: unknown[] } {
  const tried: Tried[] = [];
  const told: unknown[] = [];
  const apply = (source: string): Promise<void> =>
    new Promise((pass, fail) => {
      tried.push({ source, pass, fail });
    });
  return { trial: new Trial(apply, (error) => told.push(error)), tried, told };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('Trial', () => {
  it('tells how a text did', async () => {
    const { trial, tried, told } = bench();
    void trial.try('good');
    tried[0].pass();
    await soon();
    const error = new Error('line 1');
    void trial.try('bad');
    tried[1].fail(error);
    await soon();
    expect(told).toEqual([null, error]);
  });

  it('tries only the last of those that come meanwhile, and tells of it alone', async () => {
    const { trial, tried, told } = bench();
    for (const source of ['a', 'b', 'c']) void trial.try(source);
    tried[0].fail(new Error('a'));
    await soon();
    expect(tried.map(({ source }) => source)).toEqual(['a', 'c']);
    expect(told).toEqual([]);
    tried[1].pass();
    await soon();
    expect(told).toEqual([null]);
  });

  it('can be told to give up what waits', async () => {
    const { trial, tried } = bench();
    void trial.try('a');
    void trial.try('b');
    trial.forget();
    tried[0].pass();
    await soon();
    expect(tried).toHaveLength(1);
  });
});
