import type { Stats } from '../processor';

/** What is asked for: a model's variant (`id@quantBytes`) on a backend, looking at pictures of one size. */
export interface Run {
  model: string;
  backend: string;
  width: number;
  height: number;
}

/** Where the measurements are kept from visit to visit. */
const KEY = 'backdrop-speeds';
/** Two seconds: the first frames pay for compiling, and for the change itself. */
const FRAMES_TO_SETTLE = 60;

/** How long each model took for a frame on this device: measured while it ran, and remembered. */
export class Speeds {
  #known: Record<string, number>;
  #storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  #running = { key: '', since: 0 };

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | null = siteStorage()) {
    this.#storage = storage;
    this.#known = read(storage);
  }

  /** Milliseconds a frame, to a tenth; undefined where it has not run here yet. */
  of(run: Run): number | undefined {
    return this.#known[keyOf(run)];
  }

  /** Takes in what is measured; true where something new is known. */
  learn({ state, model, backend, frames, stage_ms, input_width, input_height }: Stats): boolean {
    if (state !== 'running' || model === '') return false;
    const key = keyOf({ model, backend, width: input_width, height: input_height });
    if (key !== this.#running.key) this.#running = { key, since: frames };
    if (frames - this.#running.since < FRAMES_TO_SETTLE) return false;
    // A graphics chip computes while the next stage waits for the result, so that its time shows there.
    const { segment, compose } = stage_ms;
    const taken = segment.p50 + (backend === 'webgl' || backend === 'webgpu' ? compose.p50 : 0);
    const rounded = Math.round(10 * taken) / 10;
    if (rounded === this.#known[key]) return false;
    this.#known[key] = rounded;
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#known));
    } catch {
      // No room or no permission: known until the page is left, then.
    }
    return true;
  }
}

function keyOf({ model, backend, width, height }: Run): string {
  return `${model} ${backend} ${width}x${height}`;
}

function siteStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // Forbidden by the visitor's settings.
  }
}

function read(storage: Pick<Storage, 'getItem'> | null): Record<string, number> {
  try {
    const found: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    const entries = Object.entries(found as object).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
    );
    return Object.fromEntries(entries);
  } catch {
    return {}; // Not ours, or from another version: measured anew.
  }
}
