import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Request } from '../pipeline/messages';
import type { ModelChoice } from '../pipeline/settings';
import type { Catalog } from './catalog';
import { Changes } from './changes';
import { DEFAULT_OPTIONS } from './defaults';
import { BackdropError } from './errors';
import type { ProcessorOptions } from './options';
import { Scene } from './scene';
import type { WorkerClient } from './worker-client';

type Update = Extract<Request, { type: 'update' }>;

/** What the worker was asked, in order, and how each request is answered. */
let asked: { update: Update; cancelled: boolean; answer: (error?: BackdropError) => void }[];
let make: (options?: Partial<ProcessorOptions>, open?: ConstructorParameters<typeof Scene>[0]) => Changes;
let changes: Changes;
const client = {
  ask: (update: Update, _: Transferable[], signal?: AbortSignal) =>
    new Promise<undefined>((resolve, reject) => {
      const request = {
        update,
        cancelled: false,
        answer: (error?: BackdropError) => {
          signal?.removeEventListener('abort', cancel);
          if (error) reject(error);
          else resolve(undefined);
        },
      };
      const cancel = (): void => {
        request.cancelled = true;
        request.answer(new BackdropError('model-missing', 'It was given up.'));
      };
      if (signal?.aborted) {
        cancel();
        return;
      }
      asked.push(request);
      signal?.addEventListener('abort', cancel);
    }),
} as unknown as WorkerClient;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const unshowable = new BackdropError('image-invalid', 'It is no picture.');

beforeEach(() => {
  asked = [];
  const catalog = {
    choose: ({ model, quantBytes, backend, resolution }: ProcessorOptions) =>
      Promise.resolve({ card: { id: model }, quantBytes, backend, resolution } as unknown as ModelChoice),
  };
  make = (options = {}, open = () => Promise.reject(new Error('no video'))) =>
    new Changes(catalog as unknown as Catalog, new Scene(open), { ...DEFAULT_OPTIONS, ...options });
  changes = make();
  vi.stubGlobal('document', { baseURI: 'https://call.example/room/' });
  return () => {
    vi.unstubAllGlobals();
  };
});

describe('Changes', () => {
  test('sends changes of the look at once; the last counts, whichever comes into force last', async () => {
    const first = changes.send(client, { strength: 0.1, threshold: 0.4 });
    const second = changes.send(client, { strength: 0.2 });
    await settled();
    expect(asked.map(({ update }) => update.settings)).toEqual([
      { strength: 0.1, threshold: 0.4 },
      { strength: 0.2 },
    ]);
    expect(asked[1].update.order).toBeGreaterThan(asked[0].update.order);
    asked[1].answer();
    await second;
    asked[0].answer();
    await first;
    expect(changes.options).toMatchObject({ strength: 0.2, threshold: 0.4 });
  });

  test('does not let the look wait for a model, nor for a text that is tried', async () => {
    void changes.send(client, { model: 'slow' });
    void changes.send(client, { source: 'def effect(frame): ...' });
    void changes.send(client, { threshold: 0.4 });
    await settled();
    expect(asked).toHaveLength(3);
    expect(asked.filter(({ update }) => update.model).map(({ update }) => update.model!.card.id)).toEqual([
      'slow',
    ]);
  });

  test('does not let a look that waits for its model undo a later one', async () => {
    const open = changes.send(client, { effect: 'none', model: 'slow' });
    const closed = changes.send(client, { effect: 'blur' });
    await settled();
    asked.find(({ update }) => update.settings.effect === 'blur')!.answer();
    await closed;
    expect(changes.options.effect).toBe('blur');
    asked.find(({ update }) => update.model)!.answer();
    await open;
    expect(changes.options).toMatchObject({ effect: 'blur', model: 'slow' });
  });

  test('shows nothing of what is hidden while a change that hides it too waits for its model', async () => {
    changes = make({ effect: 'blur', faces: 'pixelate' });
    const open = changes.send(client, { effect: 'none', faces: 'show', model: 'slow' });
    await settled();
    const closed = changes.send(client, { effect: 'color', model: 'slower' });
    await settled();
    expect(asked.map(({ update: { order, settings, model } }) => [order, settings, model?.card.id])).toEqual([
      [1, { effect: 'none', faces: 'show' }, 'slow'],
      [2, { effect: 'blur' }, undefined],
      [2, { effect: 'color' }, 'slower'],
    ]);
    expect(changes.options).toMatchObject({ effect: 'blur', faces: 'pixelate' });
    asked[2].answer();
    await closed;
    expect(changes.options).toMatchObject({ effect: 'color', faces: 'pixelate', model: 'slower' });
    await settled();
    for (const { answer } of asked) answer();
    await open;
    // It has a say about faces alone.
    expect(changes.options).toMatchObject({ effect: 'color', faces: 'show', model: 'slower' });
  });

  test.each([
    { effect: 'image', image: 'slow.webp' },
    { effect: 'video' },
    { effect: 'python', source: 'effect = 1' },
  ] as const)('shows nothing of what is hidden while $effect is loaded or tried', async (change) => {
    changes = make({ effect: 'blur' });
    const open = changes.send(client, { effect: 'none', model: 'slow' });
    await settled();
    void changes.send(client, change).catch(() => undefined);
    await settled();
    expect(asked.find(({ update }) => update.settings.effect === 'blur')!.update.order).toBe(2);
    asked[0].answer();
    await open;
    expect(changes.options).toMatchObject({ effect: 'blur', model: 'slow' });
  });

  const gone = new BackdropError('model-missing', 'There is none.');
  /** The worker is told everything, and answers the model with this. */
  const load = async (model?: BackdropError): Promise<void> => {
    const all = changes.sendAll(client, vi.fn()).catch((error: unknown) => error);
    for (let round = 0; round < 3; round++) {
      await settled();
      for (const { update, answer } of asked) answer(update.model ? model : undefined);
    }
    expect(await all).toBe(model);
    asked = [];
  };

  test('goes back to a model that could not be had while another loads, and says so', async () => {
    await load(gone);
    const slow = changes.send(client, { model: 'slow' });
    await settled();
    const back = changes.send(client, { model: DEFAULT_OPTIONS.model });
    await settled();
    expect(asked.map(({ update }) => update.model?.card.id)).toEqual(['slow', DEFAULT_OPTIONS.model]);
    asked[1].answer(gone);
    await expect(back).rejects.toBe(gone);
    await settled();
    asked[2].answer();
    expect(await slow).toBe(true);
    expect(changes.options.model).toBe('slow');
  });

  test('asks again for a model that could not be had, once it is chosen again and not before', async () => {
    await load(gone);
    const look = changes.send(client, { effect: 'none' });
    await settled();
    expect(asked.map(({ update }) => update.model)).toEqual([null]);
    asked[0].answer();
    await look;
    const { model } = DEFAULT_OPTIONS;
    const again = changes.send(client, { model });
    await settled();
    asked[1].answer();
    expect(await again).toBe(true);
    expect(await changes.send(client, { model })).toBe(false);
    expect(asked).toHaveLength(2);
  });

  test('lets a model overtake one that came with a film which is slow to open', async () => {
    const opened: { source: string | Blob; cancelled: boolean }[] = [];
    changes = make({}, (source, signal) => {
      const film = { source, cancelled: false };
      opened.push(film);
      return new Promise((_, reject) => {
        signal.onabort = () => {
          film.cancelled = true;
          reject(new BackdropError('video-invalid', 'Another was chosen.'));
        };
      });
    });
    void changes.send(client, { effect: 'video', video: 'slow.webm', model: 'slow' });
    await settled();
    const other = changes.send(client, { model: 'other' });
    await settled();
    expect(opened).toEqual([{ source: 'slow.webm', cancelled: true }]);
    expect(asked.map(({ update }) => update.model?.card.id)).toEqual(['other']);
    asked[0].answer();
    expect(await other).toBe(true);
    await settled();
    // The film was asked for before, and is still wanted.
    expect(opened.slice(1)).toEqual([{ source: 'slow.webm', cancelled: false }]);
  });

  test('goes back to a model that is in force while another loads', async () => {
    await load();
    const { model } = DEFAULT_OPTIONS;
    const away = changes.send(client, { model: 'slow' });
    await settled();
    const back = changes.send(client, { model });
    expect(await Promise.all([away, back])).toEqual([false, false]);
    expect(asked.map(({ update, cancelled }) => [update.model!.card.id, cancelled])).toEqual([
      ['slow', true],
    ]);
    expect(changes.options.model).toBe(model);
  });

  test('does not let a model wait for another that is slow', async () => {
    const slow = changes.send(client, { model: 'slow', resolution: 'full', strength: 0.1 });
    await settled();
    const other = changes.send(client, { model: 'other' });
    await settled();
    expect(asked.map(({ update, cancelled }) => [update.model!.card.id, cancelled])).toEqual([
      ['slow', true],
      ['other', false],
    ]);
    asked[1].answer();
    await other;
    expect(changes.options).toMatchObject({ model: 'other', resolution: DEFAULT_OPTIONS.resolution });
    // What else the first asked for still counts.
    await settled();
    expect(asked[2].update).toMatchObject({
      order: 1,
      model: { card: { id: 'other' }, resolution: 'full' },
    });
    asked[2].answer();
    await slow;
    expect(changes.options).toMatchObject({ model: 'other', resolution: 'full', strength: 0.1 });
  });

  test('loads the first of two models where the second cannot be had', async () => {
    const slow = changes.send(client, { model: 'slow' });
    await settled();
    const gone = changes.send(client, { model: 'gone' });
    await settled();
    asked[1].answer(new BackdropError('model-missing', 'There is none.'));
    await expect(gone).rejects.toThrow('There is none.');
    await settled();
    expect(asked[2].update.model!.card.id).toBe('slow');
    asked[2].answer();
    expect(await slow).toBe(true);
    expect(changes.options.model).toBe('slow');
  });

  test('does not let a model that is chosen wait for the one that a start loads', async () => {
    const all = changes.sendAll(client, vi.fn());
    await settled();
    const [start] = asked.filter(({ update }) => update.model);
    const chosen = changes.send(client, { model: 'chosen' });
    await settled();
    expect(start.cancelled).toBe(true);
    for (let round = 0; round < 5; round++) {
      for (const { answer } of asked) answer();
      await settled();
    }
    await Promise.all([all, chosen]);
    expect(asked.flatMap(({ update: { model } }) => model?.card.id ?? [])).toEqual([
      DEFAULT_OPTIONS.model,
      'chosen',
      'chosen',
    ]);
    expect(changes.options.model).toBe('chosen');
  });

  test('looks finer with the model that loaded meanwhile', async () => {
    const other = changes.send(client, { model: 'slow' });
    const finer = changes.send(client, { resolution: 'full' });
    await settled();
    asked[0].answer();
    await settled();
    expect(asked[1].update.model).toMatchObject({ card: { id: 'slow' }, resolution: 'full' });
    asked[1].answer();
    await Promise.all([other, finer]);
    expect(changes.options).toMatchObject({ model: 'slow', resolution: 'full' });
  });

  test('has only in force what was not refused', async () => {
    const refused = changes.send(client, { model: 'gone' });
    await settled();
    asked[0].answer(new BackdropError('model-missing', 'There is none.'));
    await expect(refused).rejects.toThrow('There is none.');
    expect(changes.options.model).toBe(DEFAULT_OPTIONS.model);
  });

  test('knows what it will come to: what is on its way, but nothing that was refused', async () => {
    const picture = changes.send(client, { effect: 'image', image: 'shelf.webp', strength: 0.1 });
    const weaker = changes.send(client, { strength: 0.2 });
    expect(changes.options).toMatchObject({ effect: 'blur', image: null });
    expect(changes.asked).toMatchObject({ effect: 'image', image: 'shelf.webp', strength: 0.2 });
    await settled();
    asked.find(({ update }) => !update.settings.effect)!.answer();
    await weaker;
    expect(changes.asked).toMatchObject({ effect: 'image', strength: 0.2 });
    asked.find(({ update }) => update.settings.effect)!.answer(unshowable);
    await expect(picture).rejects.toThrow('It is no picture.');
    expect(changes.asked).toEqual(changes.options);
    expect(changes.options).toMatchObject({ effect: 'blur', image: null, strength: 0.2 });
  });

  test('sends a picture only once it is shown', async () => {
    changes = make({ effect: 'color', image: 'gone.webp' });
    const all = changes.sendAll(client, vi.fn());
    for (let round = 0; round < 5; round++) {
      for (const { answer } of asked) answer();
      await settled();
    }
    await all;
    expect(asked.filter(({ update }) => update.settings.picture !== undefined)).toEqual([]);
    void changes.send(client, { effect: 'image' });
    await settled();
    expect(asked.at(-1)!.update.settings.picture).toBe('https://call.example/room/gone.webp');
  });

  test('goes on after a change that was refused', async () => {
    const first = changes.send(client, { strength: 0.1 });
    const second = changes.send(client, { strength: 0.2 });
    await settled();
    asked[0].answer(new BackdropError('setting-invalid', 'No.'));
    await expect(first).rejects.toThrow('No.');
    await settled();
    asked[1].answer();
    await second;
  });

  test('counts a picture’s address from the page', async () => {
    void changes.send(client, { image: 'shelf.webp' });
    await settled();
    expect(asked[0].update.settings.picture).toBe('https://call.example/room/shelf.webp');
  });

  test('blurs the room in place of a picture that cannot be shown, but in place of no later change', async () => {
    const refused = vi.fn();
    changes = make({ effect: 'image', image: 'broken.webp' });
    const all = changes.sendAll(client, refused);
    const later = changes.send(client, { effect: 'color' });
    await settled();
    for (const { update, answer } of asked) answer(update.settings.picture ? unshowable : undefined);
    await settled();
    for (let round = 0; round < 5; round++) {
      for (const { answer } of asked) answer();
      await settled();
    }
    await Promise.all([all, later]);
    const looks = asked.flatMap(({ update: { order, settings } }) =>
      settings.effect ? [{ order, effect: settings.effect, picture: 'picture' in settings }] : [],
    );
    const [{ order }] = looks;
    expect(looks.sort((one, other) => one.order - other.order)).toEqual([
      { order, effect: 'image', picture: true },
      { order, effect: 'blur', picture: false },
      { order: order + 1, effect: 'color', picture: false },
    ]);
    expect(refused.mock.calls).toEqual([[unshowable]]);
    expect(changes.options).toMatchObject({ effect: 'color', image: null, video: null });
  });

  test.each([
    { effect: 'image', image: 'slow.webp' },
    { effect: 'gradient', image: null },
  ] as const)('hides faces at once, whatever comes with $effect', async ({ effect, image }) => {
    changes = make({ effect, image, faces: 'pixelate', people: 'main' });
    void changes.sendAll(client, vi.fn());
    await settled();
    const [{ update }] = asked;
    expect(update.settings).toMatchObject({ faces: 'pixelate', people: 'main' });
    expect(update.settings).not.toHaveProperty('effect');
    expect(update.settings).not.toHaveProperty('picture');
  });

  test('tells of a text that does not run, and goes on without it', async () => {
    const refused = vi.fn();
    const broken = new BackdropError('effect-failed', 'Line 1.');
    changes = make({ source: 'broken' });
    const all = changes.sendAll(client, refused);
    for (let round = 0; round < 5; round++) {
      for (const { update, answer } of asked) answer(update.settings.source ? broken : undefined);
      await settled();
    }
    await all;
    expect(refused.mock.calls).toEqual([[broken]]);
    expect(changes.options.source).toBeNull();
  });

  test('blurs the room where no picture was chosen', async () => {
    const refused = vi.fn();
    changes = make({ effect: 'image' });
    const all = changes.sendAll(client, refused);
    expect(changes.isKnownTo(client)).toBe(false);
    for (let round = 0; round < 5; round++) {
      for (const { answer } of asked) answer();
      await settled();
    }
    await all;
    expect(changes.isKnownTo(client)).toBe(true);
    expect(asked.flatMap(({ update: { settings } }) => settings.effect ?? [])).toEqual(['blur']);
    expect(refused.mock.calls).toEqual([[expect.objectContaining({ subject: 'image' })]]);
    expect(changes.options.effect).toBe('blur');
  });

  test('passes on whatever else is refused', async () => {
    const refused = vi.fn();
    const all = changes.sendAll(client, refused);
    await settled();
    asked[0].answer(new BackdropError('model-missing', 'There is none.'));
    await expect(all).rejects.toThrow('There is none.');
    expect(refused).not.toHaveBeenCalled();
  });

  test('does not let the look wait for a model that is in force or on its way', async () => {
    void changes.send(client, { model: 'slow' });
    void changes.send(client, { model: 'slow', effect: 'blur' });
    void changes.send(client, { quantBytes: DEFAULT_OPTIONS.quantBytes, strength: 1 });
    await settled();
    expect(asked.map(({ update }) => update.settings)).toEqual([{ effect: 'blur' }, { strength: 1 }, {}]);
  });

  test('asks again for a model that failed while the look that named it too did not wait', async () => {
    const first = changes.send(client, { model: 'slow' });
    const second = changes.send(client, { model: 'slow', effect: 'blur' });
    await settled();
    asked.find(({ update }) => update.model)!.answer(new BackdropError('model-missing', 'There is none.'));
    await expect(first).rejects.toThrow('There is none.');
    for (let round = 0; round < 3; round++) {
      await settled();
      for (const { answer } of asked) answer();
    }
    expect(await second).toBe(true);
    expect(changes.options).toMatchObject({ model: 'slow', effect: 'blur' });
  });

  test('sends a picture that the worker has no second time, and not over a newer one', async () => {
    const sent = async (change: Partial<ProcessorOptions>): Promise<unknown> => {
      const made = changes.send(client, change);
      await settled();
      asked.at(-1)!.answer();
      await made;
      return asked.at(-1)!.update.settings.picture;
    };
    expect(await sent({ effect: 'image', image: 'a.webp' })).toBe('https://call.example/room/a.webp');
    await sent({ effect: 'blur' });
    void changes.send(client, { effect: 'image', image: 'slow.webp' });
    expect(await sent({ effect: 'image' })).toBeUndefined();
  });

  test('tells a worker that has only lost its model nothing but that', async () => {
    const answerAll = async (error?: BackdropError): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        await settled();
        for (const { update, answer } of asked) answer(update.model ? error : undefined);
      }
    };
    const all = changes.sendAll(client, vi.fn()).catch(() => 'failed');
    await answerAll(new BackdropError('model-missing', 'There is none.'));
    expect(await all).toBe('failed');
    asked = [];
    const again = changes.sendAll(client, vi.fn());
    await answerAll();
    await again;
    expect(asked.map(({ update: { model, settings } }) => [model !== null, settings])).toEqual([[true, {}]]);
  });
});
