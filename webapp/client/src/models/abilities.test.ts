import { describe, expect, test } from 'vitest';
import { abilitiesFor, can, cannotDo, lacking } from './abilities';
import type { ModelCard } from './card';

function card(outputs: string[], parts?: string[]): ModelCard {
  const shapes = Object.fromEntries(outputs.map((name) => [name, [1, -1, -1, 1]]));
  return { title: 'Net', outputs: shapes, ...(parts && { parts }) } as unknown as ModelCard;
}

const POSE = ['heatmaps', 'short_offsets', 'long_offsets', 'displacement_fwd', 'displacement_bwd'];
const BODYPIX = card(['alpha', 'parts', ...POSE], ['left_face', 'right_face', 'torso_front']);
const MULTICLASS = card(['alpha', 'parts'], ['background', 'hair']);
const SELFIE = card(['alpha']);
const PLAIN = { effect: 'blur', people: 'everyone', faces: 'show' } as const;

test('BodyPix can do all, a selfie model nothing of it, and parts alone find no faces', () => {
  const all = ['parts', 'people', 'faces'] as const;
  expect(all.map((ability) => can(BODYPIX, ability))).toEqual([true, true, true]);
  expect(all.map((ability) => can(SELFIE, ability))).toEqual([false, false, false]);
  expect(all.map((ability) => can(MULTICLASS, ability))).toEqual([true, false, false]);
});

test('each setting asks for its own ability', () => {
  expect(abilitiesFor(PLAIN)).toEqual([]);
  expect(abilitiesFor({ effect: 'parts', people: 'main', faces: 'blur' })).toEqual([
    'parts',
    'people',
    'faces',
  ]);
});

describe('lacking', () => {
  test('names what a model cannot do', () => {
    expect(lacking(SELFIE, PLAIN)).toBeUndefined();
    expect(lacking(SELFIE, { ...PLAIN, people: 'main' })).toBe('people');
    expect(lacking(MULTICLASS, { ...PLAIN, faces: 'pixelate' })).toBe('faces');
    expect(lacking(BODYPIX, { effect: 'parts', people: 'main', faces: 'blur' })).toBeUndefined();
  });

  test('says it in words, with what to do', () => {
    expect(cannotDo(SELFIE, ['people', 'faces'])).toBe(
      'Net cannot tell people apart or find faces. Choose a BodyPix model, which can.',
    );
  });
});
