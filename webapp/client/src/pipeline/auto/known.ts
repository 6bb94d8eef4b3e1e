import type { BackendOutcome } from '../../processor/stats';
import type { BackendName } from '../backend';

/** The name of our store among the site's; another number where the meaning of an entry changes. */
const STORE = 'backdrop-backends-1';
/** Entries are found by the device; nothing is ever served under this address. */
const ADDRESS = '/backends/by-device/';
/** A device is another one after each update of the browser; what was known of the oldest is dropped. */
const MOST_DEVICES = 4;

/** What a device's backends did. */
export interface Known {
  /** Backends that failed or gave wrong masks, and why: not tried again on this device. */
  out: Partial<Record<BackendName, string>>;
  /** By model and input size: what was chosen, and what became of each that was tried. */
  runs: Partial<Record<string, Chosen>>;
}

/** What was chosen for one model. */
export interface Chosen {
  backend: BackendName;
  outcomes: Partial<Record<BackendName, BackendOutcome>>;
}

/** The browser's Cache API, or as much of it as there is. Unlike `localStorage`, workers have it. */
export type Stores = Pick<CacheStorage, 'open'>;

/** What was found out about this device's backends, kept from visit to visit. Without a store it is found out anew. */
export class KnownBackends {
  #stores: Stores | undefined;

  /** Without an argument, the browser's own; there is none on pages without https. */
  constructor(stores: Stores | undefined = 'caches' in globalThis ? globalThis.caches : undefined) {
    this.#stores = stores;
  }

  /** What is known of a device; nothing, where nothing is kept or it is not ours. */
  async read(device: string): Promise<Known> {
    const found = await this.#attempt(async (store) => {
      const response = await store.match(addressOf(device));
      return response && ((await response.json()) as Partial<Known> | null);
    });
    return { out: found?.out ?? {}, runs: found?.runs ?? {} };
  }

  async keep(device: string, known: Known): Promise<void> {
    await this.#attempt(async (store) => {
      // Put anew rather than over the old one, so that it is the newest.
      await store.delete(addressOf(device));
      await store.put(addressOf(device), Response.json(known));
      const kept = await store.keys();
      for (const old of kept.slice(0, -MOST_DEVICES)) await store.delete(old);
    });
  }

  async #attempt<T>(work: (store: Cache) => Promise<T>): Promise<T | undefined> {
    try {
      const store = await this.#stores?.open(STORE);
      return store && (await work(store));
    } catch {
      // No room, no permission (a private window), not JSON: as if nothing were kept.
      return undefined;
    }
  }
}

function addressOf(device: string): string {
  return ADDRESS + encodeURIComponent(device);
}
