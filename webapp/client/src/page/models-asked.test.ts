import { describe, expect, test } from 'vitest';
import type { ModelCard } from '../models/card';
import { outputs } from '../../generated/start-plans.json';
import { DEFAULTS } from './choices';
import { missingFrom } from './models-asked';

function card(id: string, ...quants: ('1' | '2' | '4')[]): ModelCard {
  const variants = Object.fromEntries(quants.map((bytes) => [bytes, { files: [] }]));
  return { id, title: id, variants, outputs: {} } as unknown as ModelCard;
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

describe('what only some models can do', () => {
  const able = {
    ...card('able', '2'),
    outputs: Object.fromEntries([...outputs.effect.parts, ...outputs.people.main].map((name) => [name, [1]])),
    parts: ['left_face', 'torso'],
  };

  test.each([{ effect: 'parts' }, { people: 'main' }, { faces: 'blur' }] as const)(
    '%o comes with a model that can',
    (wish) => {
      const found = missingFrom([...CATALOG, able], { ...DEFAULTS, ...wish });
      expect(found).toEqual({ instead: { model: 'able' }, ignored: [`model=${DEFAULTS.model}`] });
    },
  );

  test('coloured parts give way where no model can, faces and people do not', () => {
    expect(missingFrom(CATALOG, { ...DEFAULTS, effect: 'parts' })).toEqual({
      instead: { effect: 'blur' },
      ignored: ['effect=parts'],
    });
    expect(missingFrom(CATALOG, { ...DEFAULTS, faces: 'blur' })).toEqual({ instead: {}, ignored: [] });
  });
});
