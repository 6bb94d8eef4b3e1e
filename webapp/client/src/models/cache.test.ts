import { afterEach, describe, expect, test, vi } from 'vitest';
import { ModelCache } from './cache';
import type { CardFile, ModelCard } from './card';
import { loadVerified, sha256 } from './download';
import { brokenStores, MemoryStores } from './testing';

const BYTES = new Uint8Array([1, 2, 3, 4, 5]);

async function cardFile(bytes = BYTES): Promise<CardFile> {
  return { path: 'q2/model.json', bytes: bytes.length, sha256: await sha256(bytes) };
}

function serve(bytes = BYTES): ReturnType<typeof vi.fn> {
  const fetch = vi.fn(() => Promise.resolve(new Response(bytes)));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('loadVerified', () => {
  test('fetches a file once and needs no network for it afterwards', async () => {
    const file = await cardFile();
    const cache = new ModelCache(new MemoryStores());
    const fetch = serve();
    expect(await loadVerified('net', file, {}, cache)).toEqual(BYTES);
    await vi.waitFor(async () => {
      expect(await cache.read(file.sha256)).toEqual(BYTES);
    });
    fetch.mockRejectedValue(new TypeError('no network'));
    const heard = vi.fn();
    expect(await loadVerified('net', file, { onBytes: heard }, cache)).toEqual(BYTES);
    expect(fetch).toHaveBeenCalledOnce();
    expect(heard).toHaveBeenCalledWith(5);
  });

  test.each([
    ['altered', new Uint8Array([1, 2, 9, 4, 5])],
    ['cut short', new Uint8Array([1, 2])],
  ])('drops a kept file that is %s, and fetches it anew', async (_, damaged) => {
    const file = await cardFile();
    const cache = new ModelCache(new MemoryStores());
    await cache.keep(file.sha256, damaged);
    const fetch = serve();
    expect(await loadVerified('net', file, {}, cache)).toEqual(BYTES);
    expect(fetch).toHaveBeenCalledOnce();
    await vi.waitFor(async () => {
      expect(await cache.read(file.sha256)).toEqual(BYTES);
    });
  });

  test('never keeps what the server sent damaged', async () => {
    const file = await cardFile();
    const stores = new MemoryStores();
    serve(new Uint8Array([1, 2, 3, 4, 6]));
    await expect(loadVerified('net', file, {}, new ModelCache(stores))).rejects.toMatchObject({
      code: 'model-damaged',
    });
    expect(stores.entries.size).toBe(0);
  });

  test.each([
    ['full', brokenStores(new DOMException('no room', 'QuotaExceededError'))],
    ['forbidden', brokenStores(new DOMException('no', 'SecurityError'))],
    ['missing', undefined],
  ])('loads where the store is %s', async (_, stores) => {
    serve();
    expect(await loadVerified('net', await cardFile(), {}, new ModelCache(stores))).toEqual(BYTES);
  });
});

test('files that no card names are dropped', async () => {
  const cache = new ModelCache(new MemoryStores());
  const file = await cardFile();
  await cache.keep(file.sha256, BYTES);
  await cache.keep('0'.repeat(64), BYTES);
  const card = { variants: { '2': { files: [file] } } } as unknown as ModelCard;
  await cache.keepOnly([card]);
  expect(await cache.read(file.sha256)).toEqual(BYTES);
  expect(await cache.read('0'.repeat(64))).toBeNull();
});
