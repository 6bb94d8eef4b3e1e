import type { ModelCard } from './card';

/** The name of our store among the site's; another number where the meaning of an entry changes. */
const STORE = 'backdrop-models-1';

/** Entries are found by what they hold; nothing is ever served under this address. */
const ADDRESS = '/models/by-sha256/';

/** The browser's Cache API, or as much of it as there is. */
export type Stores = Pick<CacheStorage, 'open'>;

/**
 * Model files kept by the browser, by their SHA-256. It is a convenience: a store that is full, forbidden or broken
 * means that files are fetched, and never an error.
 */
export class ModelCache {
  #stores: Stores | undefined;

  /** Without an argument, the browser's own; there is none on pages without https. */
  constructor(stores: Stores | undefined = 'caches' in globalThis ? globalThis.caches : undefined) {
    this.#stores = stores;
  }

  /** The bytes kept under this SHA-256, unverified; null where there are none. */
  async read(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const response = await this.#attempt((store) => store.match(ADDRESS + sha256));
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  }

  /** Keeps bytes whose SHA-256 is known to be this. */
  async keep(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#attempt((store) => store.put(ADDRESS + sha256, new Response(bytes)));
  }

  /** Drops one entry, as for one that turned out to be damaged. */
  async drop(sha256: string): Promise<void> {
    await this.#attempt((store) => store.delete(ADDRESS + sha256));
  }

  /** Drops every entry that no card names any more: files of models that were replaced or removed. */
  async keepOnly(cards: readonly ModelCard[]): Promise<void> {
    const named = new Set(
      cards
        .flatMap(({ variants }) => Object.values(variants))
        .flatMap(({ files }) => files.map(({ sha256 }) => sha256)),
    );
    await this.#attempt(async (store) => {
      for (const request of await store.keys()) {
        const sha256 = new URL(request.url).pathname.slice(ADDRESS.length);
        if (!named.has(sha256)) await store.delete(request);
      }
    });
  }

  async #attempt<T>(work: (store: Cache) => Promise<T>): Promise<T | undefined> {
    try {
      const store = await this.#stores?.open(STORE);
      return store && (await work(store));
    } catch {
      // No room, no permission (a private window), no store: everything is fetched then.
      return undefined;
    }
  }
}
