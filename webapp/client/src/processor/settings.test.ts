import { describe, expect, test } from 'vitest';
import { settingsFrom } from './settings';

describe('settingsFrom', () => {
  test('names each option as the compositor does', () => {
    expect(
      settingsFrom({
        effect: 'gradient',
        blurShape: 'bokeh',
        lightWrap: 0.2,
        lightWrapRadius: 0.4,
        decontaminate: 0.6,
        match: 1,
        gradient: ['#ff0000', '#000010'],
        gradientAngle: 90,
        tier: 'light',
        color: '#102030',
      }),
    ).toEqual({
      effect: 'gradient',
      blur_shape: 'bokeh',
      light_wrap: 0.2,
      light_wrap_radius: 0.4,
      decontaminate: 0.6,
      match: 1,
      gradient: [
        [255, 0, 0],
        [0, 0, 16],
      ],
      gradient_angle: 90,
      tier: 'light',
      color: [16, 32, 48],
    });
  });

  test('leaves out what was not said, and what is no setting of the look', () => {
    expect(settingsFrom({})).toEqual({});
    expect(Object.keys(settingsFrom({ image: null, video: 'film.webm', model: 'net', strength: 0 }))).toEqual(
      ['strength'],
    );
  });

  test.each([{ color: 'red' }, { color: '' }, { gradient: ['#102030', '#12'] as [string, string] }])(
    'refuses %j',
    (options) => {
      expect(() => settingsFrom(options)).toThrow(
        expect.objectContaining({ code: 'setting-invalid' }) as Error,
      );
    },
  );
});
