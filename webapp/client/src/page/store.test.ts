import { describe, expect, test, vi } from 'vitest';
import { findBackground, findVideo } from './backgrounds';
import { DEFAULTS, type Choices } from './choices';
import { Store, toOptions } from './store';

function storeWith(apply: () => Promise<void>): { store: Store; shown: Choices[]; failed: unknown[] } {
  const shown: Choices[] = [];
  const failed: unknown[] = [];
  const store = new Store(DEFAULTS, {
    apply,
    show: (choices) => shown.push(choices),
    failed: (error) => failed.push(error),
  });
  return { store, shown, failed };
}

describe('toOptions', () => {
  test('names an image only where one is shown', () => {
    expect(toOptions({ effect: 'blur', image: 'dusk' }, new Map())).toEqual({ effect: 'blur' });
    expect(toOptions({ effect: 'image', image: 'dusk', video: 'harbour' }, new Map())).toEqual({
      effect: 'image',
      image: findBackground('dusk')!.file,
    });
  });

  test('names a video only where one is shown', () => {
    expect(toOptions({ effect: 'gradient', video: 'harbour' }, new Map())).toEqual({ effect: 'gradient' });
    expect(toOptions({ effect: 'video', image: 'dusk', video: 'harbour' }, new Map())).toEqual({
      effect: 'video',
      video: findVideo('harbour')!.file,
    });
  });

  test('passes the own files themselves', () => {
    const [image, video] = [new Blob(['x']), new Blob(['y'])];
    const own = new Map([
      ['own-00000001', image],
      ['own-00000002', video],
    ]);
    expect(toOptions({ effect: 'image', image: 'own-00000001' }, own)).toEqual({ effect: 'image', image });
    expect(toOptions({ effect: 'video', video: 'own-00000002' }, own)).toEqual({ effect: 'video', video });
    expect(toOptions({ effect: 'video', video: 'own-00000003' }, own)).toEqual({
      effect: 'video',
      video: null,
    });
  });
});

describe('Store', () => {
  test('shows a change before it is applied', async () => {
    const { store, shown } = storeWith(() => Promise.resolve());
    const change = store.change({ strength: 1 });
    expect(shown.at(-1)?.strength).toBe(1);
    expect(await change).toBe(true);
  });

  test('takes a refused change back, and says why', async () => {
    const refusal = new Error('no');
    const { store, shown, failed } = storeWith(() => Promise.reject(refusal));
    expect(await store.change({ model: 'other' })).toBe(false);
    expect(shown.at(-1)).toEqual(DEFAULTS);
    expect(failed).toEqual([refusal]);
  });

  test('keeps a newer change when an older one is refused', async () => {
    const apply = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('no')).mockResolvedValue();
    const { store } = storeWith(apply);
    await Promise.all([store.change({ model: 'bad', effect: 'color' }), store.change({ model: 'good' })]);
    expect(store.choices.model).toBe('good');
    expect(store.choices.effect).toBe(DEFAULTS.effect);
  });

  test('goes back to the last that was applied, not to one that was refused', async () => {
    const { store } = storeWith(() => Promise.reject(new Error('no')));
    await Promise.all([store.change({ model: 'first' }), store.change({ model: 'second' })]);
    expect(store.choices.model).toBe(DEFAULTS.model);
  });

  test('shows what is to come, whatever is refused meanwhile', async () => {
    let make: () => void = () => undefined;
    const apply = vi
      .fn<() => Promise<void>>()
      .mockImplementationOnce(() => new Promise((resolve) => (make = resolve)))
      .mockRejectedValueOnce(new Error('no'));
    const { store } = storeWith(apply);
    const first = store.change({ effect: 'none' });
    await store.change({ effect: 'image' });
    expect(store.choices.effect).toBe('none');
    make();
    await first;
    expect(store.choices.effect).toBe('none');
  });

  test('does not show an older change that is still on its way over a newer one', async () => {
    const apply = vi
      .fn<() => Promise<void>>()
      .mockImplementationOnce(() => new Promise(() => undefined))
      .mockResolvedValue();
    const { store } = storeWith(apply);
    void store.change({ effect: 'none', strength: 1 });
    await store.change({ effect: 'blur' });
    expect(store.choices).toMatchObject({ effect: 'blur', strength: 1 });
  });
});
