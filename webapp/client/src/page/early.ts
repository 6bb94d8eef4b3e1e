// Runs before all other scripts, in the midst of the page's head: the worker takes longest to come, and the page's own
// script waits for its turn in a browser that is busy laying the page out. A plain script: it imports nothing once it
// is built. That is why it asks for the worker's address under a name of its own, or the build would share the import.
import script from '../pipeline/worker?early&worker&url';
import type { WorkerName } from '../pipeline/messages';

// In a function, since a plain script's names are everyone's.
(() => {
  const address = new URL(script, document.baseURI).href;
  const name: WorkerName = { pageStart: performance.timeOrigin, home: new URL('/', document.baseURI).href };
  const worker = new Worker(address, { type: 'module', name: JSON.stringify(name) });
  // What has failed before anyone listens is started again by whoever does.
  worker.onerror = () => delete window.backdropWorker;
  window.backdropWorker = { worker, address };
})();
