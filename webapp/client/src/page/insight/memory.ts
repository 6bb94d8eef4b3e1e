/** Newer than TypeScript's DOM types: https://wicg.github.io/performance-measure-memory/ */
declare global {
  interface Performance {
    measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }>;
  }
}

/** It has the browser collect garbage: not often. Milliseconds. */
const PAUSE_MS = 20_000;

/** The memory of the page and its workers, asked for now and then where the browser tells it. */
export class Memory {
  #bytes: number | null = null;
  #askedAt = -Infinity;

  /** As it was last told; null where the browser does not, or not yet. */
  get bytes(): number | null {
    return this.#bytes;
  }

  /** Asks, if that was long enough ago. */
  ask(now = performance.now()): void {
    if (!performance.measureUserAgentSpecificMemory || now - this.#askedAt < PAUSE_MS) return;
    this.#askedAt = now;
    performance.measureUserAgentSpecificMemory().then(
      ({ bytes }) => (this.#bytes = bytes),
      () => undefined, // A page that is not isolated is not told.
    );
  }
}
