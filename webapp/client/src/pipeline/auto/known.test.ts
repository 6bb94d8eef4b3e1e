import { describe, expect, test } from 'vitest';
import { brokenStores, MemoryStores } from '../../models/testing';
import { KnownBackends, type Known } from './known';

const KNOWN: Known = {
  out: { webgpu: 'no such chip' },
  runs: {
    'selfie@2 256x144': { backend: 'webgl', outcomes: { webgl: { ms: 3, base_ms: 9 } } },
  },
};
const NOTHING: Known = { out: {}, runs: {} };

describe('KnownBackends', () => {
  test('knows from visit to visit', async () => {
    const stores = new MemoryStores();
    await new KnownBackends(stores).keep('laptop | 8', KNOWN);
    expect(await new KnownBackends(stores).read('laptop | 8')).toEqual(KNOWN);
  });

  test('knows nothing of another device', async () => {
    const known = new KnownBackends(new MemoryStores());
    await known.keep('laptop', KNOWN);
    expect(await known.read('phone')).toEqual(NOTHING);
  });

  test('drops the devices of long ago, and not what was kept last', async () => {
    const stores = new MemoryStores();
    const known = new KnownBackends(stores);
    for (const version of [1, 2, 3, 4, 5, 2]) await known.keep(`browser ${version}`, KNOWN);
    expect(stores.entries.size).toBe(4);
    expect(await known.read('browser 2')).toEqual(KNOWN);
    expect(await known.read('browser 1')).toEqual(NOTHING);
  });

  test('takes what is damaged for nothing', async () => {
    const stores = new MemoryStores();
    await new KnownBackends(stores).keep('laptop', KNOWN);
    for (const key of stores.entries.keys()) stores.entries.set(key, new TextEncoder().encode('{"out'));
    expect(await new KnownBackends(stores).read('laptop')).toEqual(NOTHING);
  });

  test.each([undefined, brokenStores(new Error('QuotaExceededError'))])(
    'goes on without a store',
    async (stores) => {
      const known = new KnownBackends(stores);
      await known.keep('laptop', KNOWN);
      expect(await known.read('laptop')).toEqual(NOTHING);
    },
  );
});
