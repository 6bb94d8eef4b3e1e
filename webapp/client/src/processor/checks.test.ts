import { describe, expect, test } from 'vitest';
import { checkOptions } from './checks';
import { DEFAULT_OPTIONS } from './defaults';
import type { ProcessorOptions } from './options';

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
});
