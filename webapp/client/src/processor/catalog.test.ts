import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ModelCard } from '../models/card';
import { Catalog } from './catalog';
import { DEFAULT_OPTIONS } from './defaults';

const CARD = { id: 'net', title: 'Net', outputs: {}, variants: { 2: { files: [] } } } as unknown as ModelCard;
const OPTIONS = { ...DEFAULT_OPTIONS, model: 'net' };

let answers: (() => Response)[];
let asked: string[];
let catalog: Catalog;
beforeEach(() => {
  answers = [];
  asked = [];
  catalog = new Catalog('/models/index.json');
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    return Promise.resolve((answers.shift() ?? (() => Response.json({ models: [CARD] })))());
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Catalog', () => {
  test('is fetched once, and again only if asked', async () => {
    expect(await Promise.all([catalog.cards(), catalog.cards()])).toEqual([[CARD], [CARD]]);
    await catalog.cards();
    expect(asked).toEqual(['/models/index.json']);
    await catalog.cards(true);
    expect(asked).toHaveLength(2);
  });

  test('is asked for again after a failure', async () => {
    answers = [() => new Response(null, { status: 503 })];
    await expect(catalog.cards()).rejects.toMatchObject({ code: 'model-missing' });
    expect(await catalog.cards()).toEqual([CARD]);
  });

  test('gives the card that options name, and how it is to run', async () => {
    expect(await catalog.choose({ ...OPTIONS, backend: 'cpu', resolution: 321 })).toEqual({
      card: CARD,
      quantBytes: 2,
      backend: 'cpu',
      resolution: 321,
    });
  });

  test('refuses what is not installed, and what the model cannot do', async () => {
    await expect(catalog.choose({ ...OPTIONS, model: 'other' })).rejects.toMatchObject({ subject: 'other' });
    await expect(catalog.choose({ ...OPTIONS, quantBytes: 4 })).rejects.toMatchObject({ subject: 'net' });
    await expect(catalog.choose({ ...OPTIONS, people: 'main' })).rejects.toMatchObject({
      code: 'setting-invalid',
      subject: 'people',
    });
  });
});
