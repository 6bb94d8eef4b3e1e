import { expect, it } from 'vitest';
import { Exclusive } from './exclusive';

it('runs one thing at a time, in the order of asking', async () => {
  const exclusive = new Exclusive();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} starts`);
    await new Promise((done) => setTimeout(done, ms));
    seen.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([exclusive.run(work('a', 10)), exclusive.run(work('b', 0))])).toEqual(['a', 'b']);
  expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
});

it('goes on after an error, which is the asker’s', async () => {
  const exclusive = new Exclusive();
  const failed = exclusive.run(() => Promise.reject(new Error('no')));
  const next = exclusive.run(() => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
