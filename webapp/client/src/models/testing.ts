import type { Stores } from './cache';

/** A Cache API in memory: Node has none. It finds entries by their address alone, as ours are. */
export class MemoryStores implements Stores {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();

  open(): Promise<Cache> {
    const { entries } = this;
    const address = (request: RequestInfo | URL): string =>
      new URL(request instanceof Request ? request.url : request, 'http://localhost').href;
    const store = {
      match: (request: RequestInfo) => {
        const bytes = entries.get(address(request));
        return Promise.resolve(bytes && new Response(bytes));
      },
      put: async (request: RequestInfo, response: Response) => {
        entries.set(address(request), new Uint8Array(await response.arrayBuffer()));
      },
      delete: (request: RequestInfo) => Promise.resolve(entries.delete(address(request))),
      keys: () => Promise.resolve([...entries.keys()].map((key) => new Request(key))),
    };
    return Promise.resolve(store as unknown as Cache);
  }
}

/** Stores that answer everything with this error, as a full disk or a private window does. */
export const brokenStores = (error: Error): Stores => ({ open: () => Promise.reject(error) });
