import { describe, expect, test, vi } from 'vitest';
import type { MemoryStores } from '../../models/testing';
import type { BackendName } from '../backend';
import { toErrorData } from '../messages';
import type { ModelChoice } from '../settings';
import type { Device } from './device';
import { KnownBackends } from './known';
import { CHOICE, PERSON, settled, visit } from './testing';

/** A promise that somebody else fulfils. */
function later<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

describe('AutoBackend, on the next visit with another model', () => {
  const OTHER: ModelChoice = { ...CHOICE, quantBytes: 4 };

  /** The next visit, with another model or, as usual, the same. */
  async function next(stores: MemoryStores, choice = CHOICE) {
    const page = visit({ stores });
    page.auto.follow(choice);
    page.auto.begin();
    await page.watch(10);
    return page;
  }

  test('tries again what was only slow', async () => {
    const { auto, stores } = await settled({ webgl: 100 });
    expect(auto.found?.outcomes.webgl).toMatchObject({ out: 'slow' });
    expect((await new KnownBackends(stores).read('laptop')).out).toEqual({});
    expect((await next(stores)).open).not.toHaveBeenCalled();
    const other = await next(stores, OTHER);
    expect(other.open).toHaveBeenCalledOnce();
    expect(other.current()).toBe('webgl');
  });

  test.each([
    ['gave wrong masks', { mask: new Float32Array(4) }],
    ['was refused', { refuses: true }],
  ])('does not try again what %s', async (_, options) => {
    const { stores } = await settled(options);
    const other = await next(stores, OTHER);
    expect(other.open).not.toHaveBeenCalled();
    expect(other.current()).toBe('wasm');
    expect(other.auto.found).toMatchObject({ chosen: 'wasm', remembered: true });
    expect(Object.keys(other.auto.found?.outcomes ?? {})).toEqual(['webgl']);
  });

  test('does not take what has failed with this one, though it was chosen for that', async () => {
    const { stores } = await settled();
    const failing = await next(stores, OTHER);
    expect(failing.current()).toBe('webgl');
    failing.auto.failed(toErrorData(new Error('context lost'), 'compose'));
    await failing.watch(1);
    expect(failing.current()).toBe('wasm');
    expect(failing.auto.found).toMatchObject({ chosen: 'wasm', outcomes: { webgl: { out: 'failed' } } });
    const last = await next(stores);
    expect(last.current()).toBe('wasm');
    expect(last.open).not.toHaveBeenCalled();
  });
});

describe('AutoBackend, where a failure is not what it chose', () => {
  test('stays on the base, and says nothing', async () => {
    const page = await settled({ webgl: 9 });
    page.auto.failed(toErrorData(new Error('no memory'), 'segment'));
    await page.watch(1);
    expect(page.current()).toBe('wasm');
    expect(page.notices).toEqual([]);
    expect((await new KnownBackends(page.stores).read('laptop')).out).toEqual({});
  });

  test('says nothing before it has decided', async () => {
    let current: BackendName = 'wasm';
    const page = visit({ world: { current: () => current } });
    page.bench.run = () => new Promise(() => undefined);
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(10);
    current = 'webgl';
    page.auto.failed(toErrorData(new Error('context lost'), 'segment'));
    expect(page.notices).toEqual([]);
  });
});

describe('AutoBackend, where another model is chosen meanwhile', () => {
  const BY_HAND: ModelChoice = { ...CHOICE, backend: 'wasm' };

  test('remembers nothing of a trial that was given up', async () => {
    const page = visit();
    const { promise, reject } = later<never>();
    page.bench.run = (backend) => (backend === 'webgl' ? promise : Promise.resolve({ ms: 10, mask: PERSON }));
    page.bench.close = () => {
      reject(new Error('it was closed'));
    };
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(10);
    page.auto.follow(BY_HAND);
    await page.watch(1);
    expect(page.auto.found).toBeNull();
    expect(await new KnownBackends(page.stores).read('laptop')).toEqual({ out: {}, runs: {} });
  });

  test('changes to nothing that was found out for the one before', async () => {
    const kept = later<undefined>();
    const keep = vi.fn(() => kept.promise);
    const page = visit({
      world: { known: { read: () => Promise.resolve({ out: {}, runs: {} }), keep } },
    });
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(10);
    expect(keep).toHaveBeenCalledOnce();
    page.auto.follow(BY_HAND);
    kept.resolve(undefined);
    await page.watch(1);
    expect(page.current()).toBe('wasm');
    expect(page.auto.found).toBeNull();
  });

  test('does not take what is known of the one before for what is known of this one', async () => {
    const first = later<Device>();
    const device: Device = { name: 'laptop', backends: ['webgl'] };
    const describing = vi.fn(() => Promise.resolve(device)).mockReturnValueOnce(first.promise);
    const page = visit({ world: { describe: describing } });
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(6);
    page.auto.follow({ ...CHOICE, quantBytes: 4 });
    await page.watch(1);
    first.resolve(device);
    await page.watch(5);
    expect(describing).toHaveBeenCalledTimes(2);
    expect(Object.keys((await new KnownBackends(page.stores).read('laptop')).runs)).toEqual(['selfie@4 2x2']);
  });

  test('does not go back from a backend that has failed under the one before', async () => {
    const kept = later<undefined>();
    const page = visit({
      world: {
        known: { read: () => Promise.resolve({ out: {}, runs: {} }), keep: () => kept.promise },
      },
    });
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(10);
    kept.resolve(undefined);
    await page.watch(1);
    expect(page.current()).toBe('webgl');
    page.auto.failed(toErrorData(new Error('context lost'), 'segment'));
    page.auto.follow({ ...CHOICE, backend: 'webgl' });
    await page.watch(1);
    expect(page.current()).toBe('webgl');
  });
});
