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
let asked: { update: Update; answer: (error?: BackdropError) => void }[];
let changes: Changes;
const client = {
  ask: (update: Update) =>
    new Promise<undefined>((resolve, reject) => {
      asked.push({
        update,
        answer: (error) => {
          if (error) reject(error);
          else resolve(undefined);
        },
      });
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
  changes = new Changes(
    catalog as unknown as Catalog,
    new Scene(() => Promise.reject(new Error('no video'))),
  );
  vi.stubGlobal('document', { baseURI: 'https://call.example/room/' });
  return () => {
    vi.unstubAllGlobals();
  };
});

describe('Changes', () => {
  test('makes changes of the look one after the other', async () => {
    const first = changes.send(client, { strength: 0.1 }, null);
    const second = changes.send(client, { strength: 0.2 }, null);
    await settled();
    expect(asked.map(({ update }) => update.settings)).toEqual([{ strength: 0.1 }]);
    asked[0].answer();
    await first;
    await settled();
    expect(asked[1].update.settings).toEqual({ strength: 0.2 });
    asked[1].answer();
    await second;
  });

  test('does not let the look wait for a model, nor for a text that is tried', async () => {
    void changes.send(client, { model: 'slow' }, { ...DEFAULT_OPTIONS, model: 'slow' });
    void changes.send(client, { source: 'def effect(frame): ...' }, null);
    void changes.send(client, { threshold: 0.4 }, null);
    await settled();
    expect(asked).toHaveLength(3);
    expect(asked.filter(({ update }) => update.model).map(({ update }) => update.model!.card.id)).toEqual([
      'slow',
    ]);
  });

  test('goes on after a change that was refused', async () => {
    const first = changes.send(client, { strength: 0.1 }, null);
    const second = changes.send(client, { strength: 0.2 }, null);
    await settled();
    asked[0].answer(new BackdropError('setting-invalid', 'No.'));
    await expect(first).rejects.toThrow('No.');
    await settled();
    asked[1].answer();
    await second;
  });

  test('counts a picture’s address from the page', async () => {
    void changes.send(client, { image: 'shelf.webp' }, null);
    await settled();
    expect(asked[0].update.settings.picture).toBe('https://call.example/room/shelf.webp');
  });

  test('blurs the room in place of a picture that cannot be shown, before any later change', async () => {
    const refused = vi.fn();
    const options: ProcessorOptions = { ...DEFAULT_OPTIONS, effect: 'image', image: 'broken.webp' };
    const all = changes.sendAll(client, options, refused);
    const later = changes.send(client, { effect: 'color' }, null);
    await settled();
    for (const { update, answer } of asked) answer(update.settings.picture ? unshowable : undefined);
    await settled();
    const looks = (): unknown[] =>
      asked.map(({ update }) => update.settings.effect).filter((effect) => effect !== undefined);
    expect(looks()).toEqual(['image', 'blur']);
    expect(asked.at(-1)!.update.settings).not.toHaveProperty('picture');
    for (let round = 0; round < 5; round++) {
      for (const { answer } of asked) answer();
      await settled();
    }
    await Promise.all([all, later]);
    expect(looks()).toEqual(['image', 'blur', 'color']);
    expect(refused.mock.calls).toEqual([[unshowable, { effect: 'blur', image: null, video: null }]]);
  });

  test('tells of a text that does not run, and goes on without it', async () => {
    const refused = vi.fn();
    const broken = new BackdropError('effect-failed', 'Line 1.');
    const all = changes.sendAll(client, { ...DEFAULT_OPTIONS, source: 'broken' }, refused);
    for (let round = 0; round < 5; round++) {
      for (const { update, answer } of asked) answer(update.settings.source ? broken : undefined);
      await settled();
    }
    await all;
    expect(refused.mock.calls).toEqual([[broken, {}]]);
  });

  test('passes on whatever else is refused', async () => {
    const refused = vi.fn();
    const all = changes.sendAll(client, DEFAULT_OPTIONS, refused);
    await settled();
    asked[0].answer(new BackdropError('model-missing', 'There is none.'));
    await expect(all).rejects.toThrow('There is none.');
    expect(refused).not.toHaveBeenCalled();
  });
});
