import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ModelCard } from '../models/card';
import { Compose } from './compose';
import type { Change } from './messages';
import type { Scene } from './scene';
import { Scenery } from './scenery';
import type { ModelFiles } from './segment';
import type { ModelChoice } from './settings';
import { Setup, type Parts, type Prepared } from './setup';

const CARD = { id: 'net', title: 'Net', outputs: { alpha: {} } } as unknown as ModelCard;
const CHOICE: ModelChoice = { card: CARD, quantBytes: 2, backend: 'wasm', resolution: 'medium' };
const FILES = {} as ModelFiles;
const SIZE = { width: 640, height: 360 };

let compose: Compose;
let model: { card: ModelCard | null; fetch: ReturnType<typeof vi.fn>; use: ReturnType<typeof vi.fn> };
let renderer: {
  choice: string;
  prefer: (choice: string) => void;
  setImage: () => void;
  setVideoFrame: () => Promise<void>;
};
const takeBack = vi.fn(() => Promise.resolve());
let own: { load: ReturnType<typeof vi.fn>; rest: ReturnType<typeof vi.fn> };
let setup: Setup;
beforeEach(() => {
  compose = new Compose();
  model = { card: null, fetch: vi.fn(() => Promise.resolve(FILES)), use: vi.fn() };
  renderer = {
    choice: 'auto',
    prefer: (choice) => {
      renderer.choice = choice;
    },
    setImage: vi.fn(),
    setVideoFrame: () => Promise.resolve(),
  };
  takeBack.mockClear();
  own = { load: vi.fn(() => Promise.resolve(takeBack)), rest: vi.fn() };
  const scenery = new Scenery(compose, renderer);
  setup = new Setup({ compose, model, renderer, scenery, own } as unknown as Parts);
});

let order = 0;
const prepare = (change: Omit<Change, 'order'>): Promise<Prepared> =>
  setup.prepare(
    { order: ++order, ...change },
    { opening: null, onProgress: () => undefined, signal: new AbortController().signal },
  );

describe('Setup', () => {
  test('loads what a change needs, and nothing else', async () => {
    expect(await prepare({ settings: { strength: 0.2 }, model: null })).toEqual({
      order: expect.any(Number) as number,
      settings: { strength: 0.2 },
      model: null,
      renderer: null,
      files: null,
      still: null,
      film: null,
      text: null,
    });
    expect(model.fetch).not.toHaveBeenCalled();
    expect(own.load).not.toHaveBeenCalled();
    const { settings, files, text } = await prepare({ settings: { source: 'text' }, model: CHOICE });
    expect(own.load).toHaveBeenCalledWith('text');
    expect({ settings, files }).toEqual({ settings: {}, files: FILES });
    await text!();
    expect(takeBack).toHaveBeenCalledOnce();
  });

  test('makes all of a change', async () => {
    const change: Omit<Change, 'order'> = { settings: { strength: 0.2 }, model: CHOICE, renderer: 'planes' };
    await setup.apply(await prepare(change), SIZE);
    expect(compose.settings.strength).toBe(0.2);
    expect(renderer.choice).toBe('planes');
    expect(model.use).toHaveBeenCalledWith(CHOICE, FILES, SIZE);
  });

  test('makes nothing of a change whose model does not run', async () => {
    const before = compose.settings;
    model.use.mockRejectedValue(new Error('no memory'));
    const change: Omit<Change, 'order'> = { settings: { strength: 0.2 }, model: CHOICE, renderer: 'planes' };
    await expect(setup.apply(await prepare(change), SIZE)).rejects.toThrow('no memory');
    expect(compose.settings).toEqual(before);
    expect(renderer.choice).toBe('auto');
    expect(takeBack).not.toHaveBeenCalled();
  });

  test('tries a text that was asked for before one that does not run', async () => {
    order += 2;
    const text = (source: string, at: number): Promise<Prepared> =>
      setup.prepare(
        { order: at, settings: { source }, model: null },
        { opening: null, onProgress: () => undefined, signal: new AbortController().signal },
      );
    own.load.mockRejectedValueOnce(new Error('Line 1.'));
    await expect(text('broken', order)).rejects.toThrow('Line 1.');
    expect((await text('good', order - 1)).text).not.toBeNull();
    await text('newer', order);
    expect((await text('older', order - 1)).text).toBeNull();
    expect(own.load.mock.calls).toEqual([['broken'], ['good'], ['newer']]);
  });

  test.each(['python', 'blur'] as const)(
    'takes a text back whose model does not run, under "%s"',
    async (effect) => {
      compose.update({ effect });
      model.use.mockRejectedValue(new Error('no memory'));
      const change: Omit<Change, 'order'> = { settings: { source: 'text' }, model: CHOICE };
      await expect(setup.apply(await prepare(change), SIZE)).rejects.toThrow('no memory');
      expect(takeBack).toHaveBeenCalledOnce();
      expect(own.rest).toHaveBeenCalledTimes(effect === 'python' ? 0 : 1);
    },
  );

  test('refuses what the model in use cannot do, or the one that is to come', async () => {
    const main: Omit<Change, 'order'> = { settings: { people: 'main' }, model: null };
    await setup.apply(await prepare(main), SIZE); // Nobody knows yet what the model will be.
    await expect(setup.apply(await prepare({ settings: {}, model: CHOICE }), SIZE)).rejects.toMatchObject({
      code: 'setting-invalid',
      subject: 'people',
    });
    expect(model.use).not.toHaveBeenCalled();
    model.card = CARD;
    await expect(setup.apply(await prepare(main), SIZE)).rejects.toMatchObject({ subject: 'people' });
  });

  test('keeps of a change that comes late what nothing newer was said about', async () => {
    const late = await prepare({
      settings: { effect: 'none', strength: 0.2 },
      model: null,
      renderer: 'webgl2',
    });
    await setup.apply(setup.counting(await prepare({ settings: { effect: 'blur' }, model: null })), SIZE);
    await setup.apply(setup.counting(late), SIZE);
    expect(compose.settings).toMatchObject({ effect: 'blur', strength: 0.2 });
    expect(renderer.choice).toBe('webgl2');
  });

  test('frees the picture and the film that come too late', async () => {
    const [image, film] = [{ close: vi.fn() }, { close: vi.fn() }];
    const late = {
      ...(await prepare({ settings: { effect: 'video' }, model: null })),
      still: { name: 'image-1', image: image as unknown as ImageBitmap, color: null },
      film: film as unknown as Scene,
    };
    const newer = await prepare({ settings: { effect: 'image' }, model: null });
    const still = { name: 'image-2', image: { close: vi.fn() } as unknown as ImageBitmap, color: null };
    await setup.apply(setup.counting({ ...newer, still }), SIZE);
    expect(setup.counting(late)).toMatchObject({ still: null, film: null, settings: {} });
    expect(image.close).toHaveBeenCalledOnce();
    expect(film.close).toHaveBeenCalledOnce();
  });

  test('does not try a text after a newer one', async () => {
    let arrive: (files: ModelFiles) => void = () => undefined;
    model.fetch.mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    const late = prepare({ settings: { source: 'old' }, model: CHOICE });
    await prepare({ settings: { source: 'new' }, model: null });
    arrive(FILES);
    await late;
    expect(own.load.mock.calls).toEqual([['new']]);
  });

  test('frees the picture of a change that is refused', async () => {
    model.card = CARD;
    const image = { close: vi.fn() };
    const refused = {
      ...(await prepare({ settings: { people: 'main' }, model: null })),
      still: { name: 'image-1', image: image as unknown as ImageBitmap, color: null },
    };
    await expect(setup.apply(refused, SIZE)).rejects.toMatchObject({ subject: 'people' });
    expect(image.close).toHaveBeenCalledOnce();
  });
});
