import { expect, test } from 'vitest';
import type { ModelCard } from '../models/card';
import { DEFAULTS } from './choices';
import { missingFrom } from './models-asked';

function card(id: string, ...quants: ('1' | '2' | '4')[]): ModelCard {
  const variants = Object.fromEntries(quants.map((bytes) => [bytes, { files: [] }]));
  return { id, title: id, variants } as unknown as ModelCard;
}

const CATALOG = [card(DEFAULTS.model, '1', '2', '4'), card('narrow', '4')];

test('nothing is missing from a catalogue that has it', () => {
  expect(missingFrom(CATALOG, DEFAULTS)).toEqual({ instead: {}, ignored: [] });
});

test('the default model stands in for an unknown one', () => {
  const found = missingFrom(CATALOG, { ...DEFAULTS, model: 'nobody' });
  expect(found).toEqual({ instead: { model: DEFAULTS.model }, ignored: ['model=nobody'] });
});

test('a precision that the model lacks gives way to one that it has', () => {
  const found = missingFrom(CATALOG, { ...DEFAULTS, model: 'narrow' });
  expect(found).toEqual({ instead: { quantBytes: 4 }, ignored: ['quant=2'] });
});

test('an empty catalogue offers nothing', () => {
  expect(missingFrom([], DEFAULTS)).toEqual({ instead: {}, ignored: [] });
});
