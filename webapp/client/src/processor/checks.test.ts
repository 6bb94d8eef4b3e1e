import { beforeEach, describe, expect, test, vi } from 'vitest';
import startPlans from '../../generated/start-plans.json';
import { checkOptions } from './checks';
import { DEFAULT_OPTIONS } from './defaults';
import type { ProcessorOptions } from './options';
import { VALUES } from './values';

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://call.example/room/' });
  return () => {
    vi.unstubAllGlobals();
  };
});

const checked = (change: Partial<ProcessorOptions>) => (): void => {
  checkOptions({ ...DEFAULT_OPTIONS, ...change });
};

describe('checkOptions', () => {
  test('lets the defaults pass', () => {
    expect(checked({})).not.toThrow();
  });

  test.each(['image', 'video'] as const)('wants a background for the effect %s', (effect) => {
    expect(checked({ effect })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', subject: effect }) as Error,
    );
    expect(checked({ effect, [effect]: 'there.webp' })).not.toThrow();
  });

  test('wants a resolution from 161 to 801 pixels, or a word', () => {
    for (const resolution of ['low', 'full', 161, 801] as const)
      expect(checked({ resolution })).not.toThrow();
    for (const resolution of [160, 802, NaN, -Infinity])
      expect(checked({ resolution })).toThrow(
        expect.objectContaining({ code: 'setting-invalid', subject: 'resolution' }) as Error,
      );
  });

  test.each([
    ['strength', 1.5],
    ['threshold', NaN],
    ['lightWrap', -0.1],
    ['gradientAngle', 361],
    ['match', '1'],
    ['effect', 'blurr'],
    ['people', 'nobody'],
    ['faces', undefined],
    ['quantBytes', 3],
    ['resolution', 'tiny'],
    ['color', 'red'],
    ['gradient', ['#000000']],
    ['gradient', ['#000000', 'white']],
    ['gradient', null],
    ['image', 5],
    ['image', 'http://[x'],
    ['video', { src: 'harbour.webm' }],
    ['source', 7],
    ['blurr', 3],
  ])('refuses that %s is %s', (name, value) => {
    expect(checked({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', subject: name }) as Error,
    );
  });

  test('knows every value that the compositor does', () => {
    const { finish, outputs, backgrounds } = startPlans;
    expect([...VALUES.effect].sort()).toEqual(Object.keys(finish).sort());
    expect([...VALUES.people].sort()).toEqual(Object.keys(outputs.people).sort());
    expect([...VALUES.faces].sort()).toEqual(Object.keys(outputs.faces).sort());
    expect([...VALUES.blurShape].sort()).toEqual(Object.keys(backgrounds.blur).sort());
  });
});
