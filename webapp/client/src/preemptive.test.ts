import { describe, expect, test } from 'vitest';
import { Preemptive } from './preemptive';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Work that goes on until it is told to end, or to give up. */
function bench(): {
  log: string[];
  ask: (name: string, urgent?: boolean, gives?: boolean, wanted?: AbortSignal) => Promise<string>;
  end: (name: string, error?: Error) => Promise<void>;
} {
  const queue = new Preemptive();
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    log,
    ask: (name, urgent = false, gives = true, wanted) =>
      queue.run(
        (signal) =>
          new Promise((resolve, reject) => {
            log.push(name);
            ends.set(name, (error) => {
              if (error) reject(error);
              else resolve(name);
            });
            if (gives)
              signal.onabort = () => {
                log.push(`${name} gives up`);
                reject(new Error('given up'));
              };
          }),
        { urgent, ...(wanted && { signal: wanted }) },
      ),
    end: async (name, error) => {
      ends.get(name)!(error);
      await settled();
    },
  };
}

describe('Preemptive', () => {
  test('runs one thing at a time, in the order of asking', async () => {
    const { log, ask, end } = bench();
    const all = [ask('a'), ask('b'), ask('c')];
    await settled();
    expect(log).toEqual(['a']);
    await end('a');
    await end('b');
    await end('c');
    expect(log).toEqual(['a', 'b', 'c']);
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  test('has what runs make way for what is urgent, and runs it again', async () => {
    const { log, ask, end } = bench();
    const slow = ask('slow');
    const after = ask('after');
    const urgent = ask('urgent', true);
    await settled();
    expect(log).toEqual(['slow', 'slow gives up', 'urgent']);
    await end('urgent');
    expect(await urgent).toBe('urgent');
    await end('slow');
    expect(await slow).toBe('slow');
    await end('after');
    expect(await after).toBe('after');
    expect(log.slice(3)).toEqual(['slow', 'after']);
  });

  test('runs the last of what is urgent first', async () => {
    const { log, ask, end } = bench();
    const all = [ask('one', true), ask('two', true), ask('three', true)];
    await settled();
    for (const name of ['three', 'two', 'one']) await end(name);
    await Promise.all(all);
    expect(log.filter((each) => !each.endsWith('up'))).toEqual(['one', 'three', 'two', 'one']);
  });

  test('lets what cannot give up finish, once', async () => {
    const { log, ask, end } = bench();
    const stubborn = ask('stubborn', false, false);
    const urgent = ask('urgent', true);
    await settled();
    expect(log).toEqual(['stubborn']);
    await end('stubborn');
    expect(await stubborn).toBe('stubborn');
    await end('urgent');
    await urgent;
    expect(log).toEqual(['stubborn', 'urgent']);
  });

  test('runs nothing again that is wanted no more, and does not begin it', async () => {
    const { log, ask, end } = bench();
    const [running, waiting, never] = [new AbortController(), new AbortController(), AbortSignal.abort()];
    const all = [
      ask('running', false, true, running.signal),
      ask('waiting', false, true, waiting.signal),
      ask('never', false, true, never),
    ];
    const ended = Promise.allSettled(all);
    const last = ask('last');
    waiting.abort(new Error('not wanted'));
    running.abort();
    await settled();
    await end('last');
    expect(await last).toBe('last');
    expect(log).toEqual(['running', 'running gives up', 'last']);
    const reasons = (await ended).map((each) => (each.status === 'rejected' ? each.reason : null) as unknown);
    expect(reasons).toEqual([new Error('given up'), new Error('not wanted'), never.reason]);
  });

  test('keeps the result of what ended all the same', async () => {
    const { ask, end } = bench();
    const wanted = new AbortController();
    const stubborn = ask('stubborn', false, false, wanted.signal);
    wanted.abort();
    await end('stubborn');
    expect(await stubborn).toBe('stubborn');
  });

  test('goes on after an error, which is the work’s own', async () => {
    const { ask, end } = bench();
    const failing = ask('failing');
    const next = ask('next');
    await settled();
    const refused = expect(failing).rejects.toThrow('broken');
    await end('failing', new Error('broken'));
    await refused;
    await end('next');
    expect(await next).toBe('next');
  });
});
