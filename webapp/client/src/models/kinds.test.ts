import { describe, expect, test } from 'vitest';
import type { ModelCard } from './card';
import { findMember, isInstalled, kindsOf, memberWith, nearestMember, quantsOf, valuesOf } from './kinds';

function card(id: string, ...quants: ('1' | '2' | '4')[]): ModelCard {
  const variants = Object.fromEntries(quants.map((bytes) => [bytes, { files: [] }]));
  return { id, title: `${id}'s title`, variants } as unknown as ModelCard;
}

const SELFIE = card('mediapipe-selfie', '2', '4');
const HALF_16 = card('bodypix-mobilenet-v1-050-stride16', '2');
const KINDS = kindsOf([SELFIE, HALF_16]);
const mobile = KINDS.find(({ id }) => id === 'bodypix-mobilenet-v1')!;
const resnet = KINDS.find(({ id }) => id === 'bodypix-resnet50')!;

describe('kindsOf', () => {
  test('puts what is installed first, and BodyPix even where nothing of it is', () => {
    expect(KINDS.map(({ id }) => id)).toEqual(['mediapipe-selfie', mobile.id, resnet.id]);
    expect(kindsOf([]).map(({ id }) => id)).toEqual([mobile.id, resnet.id]);
  });

  test('knows every combination that BodyPix allows', () => {
    expect(mobile.members).toHaveLength(9);
    expect(valuesOf(mobile, 'multiplier')).toEqual([0.5, 0.75, 1]);
    expect(valuesOf(mobile, 'outputStride')).toEqual([8, 16, 32]);
    expect(resnet.members.map(({ id }) => id)).toEqual([
      'bodypix-resnet50-stride16',
      'bodypix-resnet50-stride32',
    ]);
  });

  test('a model of one kind has nothing to choose by', () => {
    const kind = KINDS[0];
    expect(valuesOf(kind, 'outputStride')).toEqual([]);
    expect(quantsOf(kind, kind.members[0])).toEqual([2, 4]);
    expect(kind.install).toBeNull();
  });
});

test('a member is found by its id, with its card where it is installed', () => {
  expect(findMember(KINDS, HALF_16.id)?.member.card).toBe(HALF_16);
  expect(findMember(KINDS, 'bodypix-resnet50-stride16')?.member.card).toBeNull();
  expect(findMember(KINDS, 'nobody')).toBeUndefined();
});

test('a variant is installed where its card has it', () => {
  const { kind, member } = findMember(KINDS, HALF_16.id)!;
  expect(isInstalled(member, 2)).toBe(true);
  expect(isInstalled(member, 4)).toBe(false);
  expect(quantsOf(kind, member)).toEqual([1, 2, 4]);
});

test('the command says exactly what is missing', () => {
  const full = memberWith(mobile, { multiplier: 1, outputStride: 8 })!;
  expect(mobile.install?.(full, 1)).toBe(
    '.venv/bin/python tools/convert_model.py bodypix --architecture MobileNetV1 --multiplier 1.0 --output-stride 8 --quant-bytes 1',
  );
  expect(resnet.install?.(resnet.members[0], 2)).toBe(
    '.venv/bin/python tools/convert_model.py bodypix --architecture ResNet50 --multiplier 1.0 --output-stride 16 --quant-bytes 2',
  );
});

test('a kind begins with what is installed of it, or with what is like the model before', () => {
  expect(nearestMember(mobile, undefined).id).toBe(HALF_16.id);
  expect(nearestMember(mobile, memberWith(mobile, { multiplier: 1, outputStride: 32 })).id).toBe(HALF_16.id);
  const before = memberWith(mobile, { multiplier: 1, outputStride: 32 });
  expect(nearestMember(resnet, before).id).toBe('bodypix-resnet50-stride32');
});
