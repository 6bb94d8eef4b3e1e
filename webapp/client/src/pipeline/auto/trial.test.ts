import { describe, expect, test } from 'vitest';
import type { BackendName } from '../backend';
import { chooseBackend, tryBackends, type Bench, type Run } from './trial';

/** Masks of two pictures. */
const MASKS = [Float32Array.of(1, 1, 0, 0), Float32Array.of(0, 1, 1, 0)];

/** How a made-up backend behaves. */
interface MadeUp {
  probe?: number;
  /** By the number of the run. */
  ms: (run: number) => number;
  mask?: (picture: number) => Float32Array;
}

/** A bench of made-up backends that notes what is asked of it; one that is not there cannot be started. */
class MadeUpBench implements Bench {
  readonly asked: string[] = [];
  readonly ended: string[] = [];
  #runs: Record<string, number> = {};

  constructor(readonly backends: Partial<Record<BackendName, MadeUp>>) {}

  probe(backend: BackendName): Promise<number> {
    this.asked.push(`probe ${backend}`);
    const found = this.backends[backend];
    return found ? Promise.resolve(found.probe ?? 3) : Promise.reject(new Error('no such chip'));
  }

  run(backend: BackendName, picture: number): Promise<Run> {
    this.asked.push(`run ${backend}`);
    const { ms, mask = (i: number) => MASKS[i] } = this.backends[backend]!;
    const run = (this.#runs[backend] = (this.#runs[backend] ?? 0) + 1);
    return new Promise((resolve) => {
      resolve({ ms: ms(run), mask: mask(picture) });
    });
  }

  end(backend: BackendName): void {
    this.ended.push(backend);
  }

  runsOf(backend: BackendName): number {
    return this.#runs[backend] ?? 0;
  }
}

const WASM: MadeUp = { ms: () => 10 };

function tryWebGl(webgl?: MadeUp, wasm = WASM) {
  const bench = new MadeUpBench({ wasm, ...(webgl && { webgl }) });
  const rests: number[] = [];
  const outcomes = tryBackends(bench, { base: 'wasm', others: ['webgl'], pictures: 2 }, (ms) => {
    rests.push(ms);
    return Promise.resolve();
  });
  return { bench, rests, outcomes, webgl: () => outcomes.then((found) => found.get('webgl')) };
}

describe('tryBackends', () => {
  test('measures what runs, each time in turn with the base', async () => {
    const { bench, webgl } = tryWebGl({ ms: () => 4 });
    expect(await webgl()).toEqual({ ms: 4, base_ms: 10 });
    expect(bench.runsOf('wasm')).toBe(bench.runsOf('webgl'));
    expect(bench.ended).toEqual(['webgl']);
  });

  test('does not count the runs that compile', async () => {
    const { webgl } = tryWebGl({ ms: (run) => (run === 1 ? 2000 : run <= 3 ? 20 : 4) });
    expect(await webgl()).toEqual({ ms: 4, base_ms: 10 });
  });

  test('is not misled by a few slow runs', async () => {
    const { webgl } = tryWebGl({ ms: (run) => (run % 4 === 0 ? 29 : 4) });
    expect(await webgl()).toEqual({ ms: 4, base_ms: 10 });
  });

  test('leaves the machine to the picture between the runs', async () => {
    const { rests, outcomes } = tryWebGl({ ms: () => 4 });
    await outcomes;
    expect(rests.length).toBeGreaterThan(0);
    for (const rest of rests) expect(rest).toBeGreaterThanOrEqual(2 * (4 + 10));
  });

  test('never runs the model where a small convolution takes far too long', async () => {
    const { bench, webgl } = tryWebGl({ probe: 100, ms: () => 1 });
    expect(await webgl()).toEqual({ out: 'slow', why: 'a convolution took 100.0 ms, not 3.0' });
    expect(bench.asked).toEqual(['probe wasm', 'probe webgl']);
    expect(bench.ended).toEqual(['webgl']);
  });

  test('gives up after one run that takes far too long', async () => {
    const { bench, webgl } = tryWebGl({ ms: () => 31 });
    expect(await webgl()).toEqual({ out: 'slow', why: 'a mask took 31.0 ms, not 10.0' });
    expect(bench.runsOf('webgl')).toBe(2);
  });

  test.each([
    ['zeros', (picture: number) => MASKS[picture].map(() => 0)],
    ['NaN', (picture: number) => MASKS[picture].map(() => NaN)],
    ['the mask of another picture', () => MASKS[0]],
    ['a shifted mask', (picture: number) => MASKS[picture].slice().reverse()],
  ])('refuses %s', async (_, mask) => {
    const { webgl } = tryWebGl({ ms: () => 1, mask });
    expect(await webgl()).toMatchObject({ out: 'wrong' });
  });

  test('says why one does not start', async () => {
    const { webgl, bench } = tryWebGl();
    expect(await webgl()).toEqual({ out: 'failed', why: 'no such chip' });
    expect(bench.ended).toEqual(['webgl']);
  });

  test('says why one fails while it runs', async () => {
    const { webgl } = tryWebGl({
      ms: (run) => {
        if (run > 3) throw new Error('context lost');
        return 1;
      },
    });
    expect(await webgl()).toEqual({ out: 'failed', why: 'context lost' });
  });

  test('goes on with the next one after a failure', async () => {
    const bench = new MadeUpBench({ wasm: WASM, webgl: { ms: () => 5 } });
    const plan = { base: 'wasm', others: ['webgpu', 'webgl'], pictures: 2 } as const;
    const outcomes = await tryBackends(bench, plan, () => Promise.resolve());
    expect([...outcomes]).toEqual([
      ['webgpu', { out: 'failed', why: 'no such chip' }],
      ['webgl', { ms: 5, base_ms: 10 }],
    ]);
  });

  test('blames nobody else for a base that does not run', async () => {
    const wasm: MadeUp = {
      ms: () => {
        throw new Error('out of memory');
      },
    };
    await expect(tryWebGl({ ms: () => 1 }, wasm).outcomes).rejects.toThrow('out of memory');
  });
});

describe('chooseBackend', () => {
  const times = (webgpu: number, webgl: number) =>
    new Map([
      ['webgpu', { ms: webgpu, base_ms: 10 }],
      ['webgl', { ms: webgl, base_ms: 10 }],
    ] as const);

  test('keeps the base where nothing else runs', () => {
    expect(chooseBackend('wasm', new Map([['webgl', { out: 'slow', why: '' }]]))).toBe('wasm');
  });

  test('keeps the base at near ties', () => {
    expect(chooseBackend('wasm', times(8, 7))).toBe('wasm');
  });

  test('takes the fastest that is clearly faster', () => {
    expect(chooseBackend('wasm', times(6, 4))).toBe('webgl');
    expect(chooseBackend('wasm', times(3, 4))).toBe('webgpu');
  });
});
