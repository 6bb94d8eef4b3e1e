/// <reference lib="webworker" />
import { cacheNames, clientsClaim } from 'workbox-core';
import { getCacheKeyForURL, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { NetworkFirst } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope;

/** What the build wrote, with the page itself; put in by `vite.offline.config.ts`. */
declare const PRECACHED: PrecacheEntry[];

const CATALOG = '/api/models';
/** How long a bad network may keep the list of models, in seconds, before the one kept is good enough. */
const PATIENCE_S = 3;

/*
 * The page without a network. Files whose names change with their content are kept; the page and the list of models are
 * asked for first, and taken from here where nobody answers. Models are kept by the page itself, by their SHA-256.
 *
 * A new version is fetched beside the old one, and takes its place when the last page of the old one is closed: no page
 * ever loses the files that it may still ask for, and none is reloaded.
 */
registerRoute(new NavigationRoute(({ event }) => fresh(event as FetchEvent), { allowlist: [/^\/(\?|$)/] }));
registerRoute(({ url }) => url.pathname === CATALOG, new NetworkFirst({ networkTimeoutSeconds: PATIENCE_S }));
precacheAndRoute(PRECACHED);
// Whether Python's WebAssembly is there is asked without fetching it.
registerRoute(
  ({ url }) => getCacheKeyForURL(url.href) !== undefined,
  async ({ url }) => new Response(null, await matchPrecache(url.href)),
  'HEAD',
);
// So that the page which brought it can be reloaded without a network.
clientsClaim();

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheNames.runtime).then((cache) => cache.add(CATALOG)));
});

self.addEventListener('activate', (event) => {
  // The page is asked for while this worker still starts. Not every browser can.
  if ('navigationPreload' in self.registration) event.waitUntil(self.registration.navigationPreload.enable());
});

/** The page as it is now; the one kept where there is no network. */
async function fresh(event: FetchEvent): Promise<Response> {
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    return preloaded ?? (await fetch(event.request));
  } catch (error) {
    const kept = await matchPrecache('/');
    if (kept) return kept;
    throw error;
  }
}
