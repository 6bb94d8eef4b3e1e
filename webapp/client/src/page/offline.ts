import { manifest, touchIcon } from 'virtual:app-manifest';
import { make } from './dom';

/**
 * Makes the page an app that can be installed, and that works without a network from the next visit on. To be called
 * when nothing else is being loaded: what is kept are some twenty megabytes.
 */
export function goOffline(): void {
  document.head.append(
    make('link', { rel: 'manifest', href: manifest }),
    make('link', { rel: 'apple-touch-icon', href: touchIcon }),
  );
  // Missing on pages without https, refused in private windows: the page then needs the network, as any other.
  if ('serviceWorker' in navigator)
    navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}
