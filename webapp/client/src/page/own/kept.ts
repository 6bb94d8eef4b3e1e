import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** A background of the visitor's own, as it is kept in this browser. */
export interface KeptBackground {
  /** `own-` and eight digits. */
  name: string;
  /** The file's name. */
  title: string;
  effect: 'image' | 'video';
  blob: Blob;
  /** 192x108. */
  thumbnail: Blob;
  /** When it was brought, in milliseconds since the epoch. */
  added: number;
}

interface Schema extends DBSchema {
  backgrounds: { key: string; value: KeptBackground; indexes: { added: number } };
}

/** Own backgrounds in IndexedDB. Every call rejects where this browser denies storage, or has no room left. */
export class KeptBackgrounds {
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>('backdrop', 1, {
      upgrade(database) {
        database.createObjectStore('backgrounds', { keyPath: 'name' }).createIndex('added', 'added');
      },
      // Another page wants a newer version of it: that one is not to wait for this one.
      blocking: (_now, _wanted, event) => {
        (event.target as IDBDatabase).close();
        this.#database = null;
      },
    });
    this.#database.catch(() => {
      this.#database = null; // The next call tries again.
    });
    return this.#database;
  }

  /** All of them, the oldest first. */
  async all(): Promise<KeptBackground[]> {
    return (await this.#open()).getAllFromIndex('backgrounds', 'added');
  }

  async keep(background: KeptBackground): Promise<void> {
    await (await this.#open()).put('backgrounds', background);
  }

  async forget(name: string): Promise<void> {
    await (await this.#open()).delete('backgrounds', name);
  }
}
