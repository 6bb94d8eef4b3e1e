import type { Tensor4D } from '@tensorflow/tfjs-core';
import { vi } from 'vitest';
import type { ModelCard } from '../../models/card';
import { MemoryStores } from '../../models/testing';
import type { BackendName } from '../backend';
import type { ModelChoice } from '../settings';
import { AutoBackend, type World } from './auto';
import { KnownBackends } from './known';
import type { Bench } from './trial';

/** What the model answers where there is somebody. */
export const PERSON = Float32Array.of(1, 1, 0, 0);
export const CHOICE: ModelChoice = {
  card: { id: 'selfie' } as ModelCard,
  quantBytes: 2,
  backend: 'auto',
  resolution: 'medium',
};

/** What the model saw, two rows, at a time that its values tell, and answered. */
function picture(mask: Float32Array, width = 2, time = 0): { image: Tensor4D; alpha: Tensor4D } {
  const tensor = (shape: number[], data: Float32Array): Tensor4D =>
    ({ shape, dataSync: () => data }) as unknown as Tensor4D;
  const seen = new Float32Array(6 * width).fill(time);
  return { image: tensor([1, 2, width, 3], seen), alpha: tensor([1, 2, 2, 1], mask) };
}

/** A page of its own, on a machine where WebGL takes `webgl` ms a mask, and WASM 10. */
export function visit(
  options: {
    webgl?: number;
    mask?: Float32Array;
    stores?: MemoryStores;
    refuses?: boolean;
    /** What of the world is otherwise. */
    world?: Partial<World>;
  } = {},
) {
  const { webgl = 4, mask = PERSON, stores = new MemoryStores(), refuses = false, world } = options;
  let now = 0;
  let current: BackendName = 'wasm';
  const bench: Bench & { close: () => void } = {
    probe: () => Promise.resolve(3),
    run: (backend) => Promise.resolve(backend === 'webgl' ? { ms: webgl, mask } : { ms: 10, mask: PERSON }),
    end: () => undefined,
    close: vi.fn(),
  };
  const open = vi.fn<World['open']>(() => bench);
  const notices: string[] = [];
  const changes: BackendName[] = [];
  const auto = new AutoBackend(
    {
      change: (backend) => {
        if (refuses && backend === 'webgl') return Promise.reject(new Error('no memory on the chip'));
        current = backend;
        changes.push(backend);
        return Promise.resolve();
      },
      notice: (text) => notices.push(text),
    },
    {
      describe: () => Promise.resolve({ name: 'laptop', backends: ['webgl'] }),
      known: new KnownBackends(stores),
      open,
      rest: () => Promise.resolve(),
      now: () => now,
      current: () => current,
      ...world,
    },
  );
  return {
    auto,
    bench,
    open,
    notices,
    changes,
    stores,
    current: () => current,
    /** Shows pictures for some seconds, at 10 a second. */
    async watch(seconds: number, seen = PERSON, width = 2): Promise<void> {
      for (let i = 0; i < 10 * seconds; i++) {
        now += 100;
        auto.look(picture(seen, width, now));
        // Whatever was started has the time until the next picture.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
  };
}

/** A visit in which Python is there from the start. */
export async function settled(options: Parameters<typeof visit>[0] = {}) {
  const page = visit(options);
  page.auto.follow(CHOICE);
  page.auto.begin();
  await page.watch(10);
  return page;
}
