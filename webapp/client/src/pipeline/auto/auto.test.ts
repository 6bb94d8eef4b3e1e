import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test, vi } from 'vitest';
import { MemoryStores } from '../../models/testing';
import type { ModelCard } from '../../models/card';
import { toErrorData } from '../messages';
import type { ModelChoice } from '../settings';
import type { BackendName } from '../backend';
import { AutoBackend, type World } from './auto';
import { KnownBackends } from './known';
import type { Bench } from './trial';

const PERSON = Float32Array.of(1, 1, 0, 0);
const CHOICE: ModelChoice = {
  card: { id: 'selfie' } as ModelCard,
  quantBytes: 2,
  backend: 'auto',
  resolution: 'medium',
};

/** What the model saw, two rows, and answered. */
function picture(mask: Float32Array, width = 2): { image: Tensor4D; alpha: Tensor4D } {
  const tensor = (shape: number[], data: Float32Array): Tensor4D =>
    ({ shape, dataSync: () => data }) as unknown as Tensor4D;
  return { image: tensor([1, 2, width, 3], new Float32Array(6 * width)), alpha: tensor([1, 2, 2, 1], mask) };
}

/** A page of its own, on a machine where WebGL takes `webgl` ms a mask, and WASM 10. */
function visit(
  options: { webgl?: number; mask?: Float32Array; stores?: MemoryStores; refuses?: boolean } = {},
) {
  const { webgl = 4, mask = PERSON, stores = new MemoryStores(), refuses = false } = options;
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
  const auto = new AutoBackend(
    {
      change: (backend) => {
        if (refuses && backend === 'webgl') return Promise.reject(new Error('no memory on the chip'));
        current = backend;
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
    },
  );
  return {
    auto,
    bench,
    open,
    notices,
    stores,
    current: () => current,
    /** Shows pictures for some seconds, at 10 a second. */
    async watch(seconds: number, seen = PERSON, width = 2): Promise<void> {
      for (let i = 0; i < 10 * seconds; i++) {
        now += 100;
        auto.look(picture(seen, width));
        // Whatever was started has the time until the next picture.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
  };
}

/** A visit in which Python is there from the start. */
async function settled(options: Parameters<typeof visit>[0] = {}) {
  const page = visit(options);
  page.auto.follow(CHOICE);
  page.auto.begin();
  await page.watch(10);
  return page;
}

describe('AutoBackend', () => {
  test('changes to what is clearly faster', async () => {
    const { auto, current } = await settled();
    expect(current()).toBe('webgl');
    expect(auto.found).toEqual({
      chosen: 'webgl',
      outcomes: { webgl: { ms: 4, base_ms: 10 } },
      remembered: false,
    });
  });

  test('stays where nothing is', async () => {
    const { auto, current } = await settled({ webgl: 9 });
    expect(current()).toBe('wasm');
    expect(auto.found?.chosen).toBe('wasm');
  });

  test('never takes one whose masks are wrong', async () => {
    const { auto, current, stores } = await settled({ webgl: 1, mask: new Float32Array(4) });
    expect(current()).toBe('wasm');
    expect(auto.found?.outcomes.webgl).toMatchObject({ out: 'wrong' });
    expect((await new KnownBackends(stores).read('laptop')).out.webgl).toContain('mask');
  });

  test('tries nothing before Python is there, nor in the first seconds', async () => {
    const page = visit();
    page.auto.follow(CHOICE);
    await page.watch(10);
    page.auto.begin();
    await page.watch(4);
    expect(page.open).not.toHaveBeenCalled();
    await page.watch(4);
    expect(page.open).toHaveBeenCalledOnce();
  });

  test('waits for somebody: an empty mask is right by chance', async () => {
    const page = visit();
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(20, new Float32Array(4));
    expect(page.open).not.toHaveBeenCalled();
    await page.watch(3);
    expect(page.open).toHaveBeenCalledOnce();
  });

  test('tries with pictures of one size, the newest', async () => {
    const page = visit();
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(6);
    await page.watch(5, PERSON, 4);
    expect(page.open).toHaveBeenCalledOnce();
    const [setup] = page.open.mock.calls[0];
    expect([setup.width, setup.pictures.map(({ length }) => length)]).toEqual([4, [24, 24, 24]]);
  });

  test('tries once, and frees what it tried with', async () => {
    const page = await settled();
    await page.watch(20);
    expect(page.open).toHaveBeenCalledOnce();
    expect(page.bench.close).toHaveBeenCalled();
  });

  test('knows on the next visit, without a trial', async () => {
    const { stores } = await settled();
    const next = await settled({ stores });
    expect(next.open).not.toHaveBeenCalled();
    expect(next.current()).toBe('webgl');
    expect(next.auto.found?.remembered).toBe(true);
  });

  test('tries again for another model', async () => {
    const { stores } = await settled();
    const next = visit({ stores });
    next.auto.follow({ ...CHOICE, quantBytes: 4 });
    next.auto.begin();
    await next.watch(10);
    expect(next.open).toHaveBeenCalledOnce();
  });

  test('leaves a backend alone that was chosen by hand', async () => {
    const page = visit();
    page.auto.follow({ ...CHOICE, backend: 'wasm' });
    page.auto.begin();
    await page.watch(10);
    expect(page.open).not.toHaveBeenCalled();
    expect(page.auto.found).toBeNull();
  });

  test('goes back at once when a backend fails, says so, and never takes it again', async () => {
    const page = await settled();
    page.auto.failed(toErrorData(new Error('context lost'), 'segment'));
    await page.watch(1);
    expect(page.current()).toBe('wasm');
    expect(page.notices).toEqual([expect.stringMatching(/WASM.*WEBGL.*context lost/)]);
    const next = await settled({ stores: page.stores });
    expect(next.current()).toBe('wasm');
    expect(next.open).not.toHaveBeenCalled();
    expect(next.auto.found).toMatchObject({ chosen: 'wasm', outcomes: { webgl: { out: 'failed' } } });
  });

  test('does not blame the backend for what happens after it', async () => {
    const page = await settled();
    page.auto.failed(toErrorData(new Error('no memory'), 'render'));
    await page.watch(1);
    expect(page.current()).toBe('webgl');
    expect(page.notices).toEqual([]);
  });

  test('stays where the change is refused, and does not try that again', async () => {
    const page = await settled({ refuses: true });
    expect(page.current()).toBe('wasm');
    const next = await settled({ stores: page.stores });
    expect(next.open).not.toHaveBeenCalled();
    expect(next.current()).toBe('wasm');
  });

  test('gives a trial up when another model is chosen', async () => {
    const page = visit();
    page.bench.run = () => new Promise(() => undefined);
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(10);
    expect(page.open).toHaveBeenCalledOnce();
    page.auto.follow({ ...CHOICE, backend: 'cpu' });
    expect(page.bench.close).toHaveBeenCalledOnce();
    await page.watch(10);
    expect(page.current()).toBe('wasm');
  });
});
