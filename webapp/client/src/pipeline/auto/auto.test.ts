import { describe, expect, test } from 'vitest';
import type { BackendName } from '../backend';
import { toErrorData } from '../messages';
import { KnownBackends } from './known';
import { CHOICE, PERSON, settled, visit } from './testing';

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
    const { auto, current, changes } = await settled({ webgl: 9 });
    expect(current()).toBe('wasm');
    expect(changes).toEqual([]);
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
    expect(page.auto.found).toMatchObject({ chosen: 'wasm', outcomes: { webgl: { out: 'failed' } } });
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

  test('does not try the base against itself', async () => {
    const device = { name: 'laptop', backends: ['wasm', 'webgl'] satisfies BackendName[] };
    const { auto } = await settled({ world: { describe: () => Promise.resolve(device) } });
    expect(Object.keys(auto.found?.outcomes ?? {})).toEqual(['webgl']);
  });

  test('tries with pictures of different moments', async () => {
    const { open } = await settled();
    const [first, second, third] = open.mock.calls[0][0].pictures.map(([time]) => time);
    expect([second - first, third - second]).toEqual([500, 500]);
  });

  test('counts the first seconds from the first time that Python was there', async () => {
    const page = visit();
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(4);
    page.auto.begin();
    await page.watch(4);
    expect(page.open).toHaveBeenCalledOnce();
  });

  test('goes on as it is where not even the base can be tried', async () => {
    const page = visit();
    page.bench.probe = () => Promise.reject(new Error('no worker'));
    page.auto.follow(CHOICE);
    page.auto.begin();
    await page.watch(20);
    expect(page.open).toHaveBeenCalledOnce();
    expect(page.bench.close).toHaveBeenCalledOnce();
    expect(page.current()).toBe('wasm');
    expect(page.auto.found).toBeNull();
    expect(await new KnownBackends(page.stores).read('laptop')).toEqual({ out: {}, runs: {} });
  });
});
