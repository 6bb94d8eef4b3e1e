import { describe, expect, test } from 'vitest';
import { CAMERA, parseAddress, writeAddress } from './address';
import { DEFAULTS } from './choices';

describe('parseAddress', () => {
  test('asks for the defaults where the address is empty', () => {
    expect(parseAddress('')).toEqual({
      choices: DEFAULTS,
      camera: CAMERA,
      mirror: true,
      view: 'page',
      language: '',
      autostart: false,
      ignored: [],
    });
  });

  test('reads every setting', () => {
    const query =
      '?effect=image&model=mediapipe-selfie&quant=4&backend=cpu&resolution=high&people=main&faces=blur&width=640&height=360&strength=5&threshold=80&image=dusk&color=A0b1C2&renderer=planes&tier=coarse&shape=bokeh&clean=10&wrap=20&reach=30&match=40&from=FF0000&to=00ff00&angle=45&video=harbour&fps=60&facing=environment&mirror=0&view=output&autostart=1';
    expect(parseAddress(query)).toEqual({
      choices: {
        effect: 'image',
        model: 'mediapipe-selfie',
        quantBytes: 4,
        backend: 'cpu',
        resolution: 'high',
        people: 'main',
        faces: 'blur',
        strength: 0.05,
        source: null,
        threshold: 0.8,
        image: 'dusk',
        color: '#a0b1c2',
        renderer: 'planes',
        tier: 'coarse',
        blurShape: 'bokeh',
        decontaminate: 0.1,
        lightWrap: 0.2,
        lightWrapRadius: 0.3,
        match: 0.4,
        gradient: ['#ff0000', '#00ff00'],
        gradientAngle: 45,
        video: 'harbour',
      },
      camera: { width: 640, height: 360, frameRate: 60, facing: 'environment' },
      mirror: false,
      view: 'output',
      language: '',
      autostart: true,
      ignored: [],
    });
  });

  test.each([
    'effect=sepia',
    'effect=',
    'model=../secret',
    'model=',
    'quant=3',
    'quant=02',
    'backend=webnn',
    'people=nobody',
    'faces=',
    'resolution=huge',
    'resolution=160',
    'resolution=802',
    'resolution=25.5',
    'width=10',
    'width=1e3',
    'height=2000',
    'strength=101',
    'strength=-1',
    'strength=half',
    'threshold=',
    'image=nowhere',
    'image=own',
    'color=red',
    'color=#12345',
    'renderer=canvas',
    'tier=best',
    'shape=square',
    'clean=101',
    'wrap=-1',
    'reach=far',
    'match=',
    'from=blue',
    'to=12345',
    'angle=361',
    'angle=-90',
    'video=nowhere',
    'video=own',
    'autostart=yes',
    'fps=0',
    'fps=121',
    'facing=left',
    'mirror=2',
    'view=everything',
    'colour=203840',
    'constructor=1',
    '__proto__=1',
  ])('ignores and names %s', (part) => {
    const [key] = part.split('=');
    const value = part.slice(key.length + 1);
    const query = `?${key}=${encodeURIComponent(value)}`;
    expect(parseAddress(query)).toEqual({
      choices: DEFAULTS,
      camera: CAMERA,
      mirror: true,
      view: 'page',
      language: '',
      autostart: false,
      ignored: [part],
    });
  });

  test('takes the good parts beside a bad one', () => {
    const { choices, ignored } = parseAddress('?strength=900&effect=color');
    expect(choices.effect).toBe('color');
    expect(choices.strength).toBe(DEFAULTS.strength);
    expect(ignored).toEqual(['strength=900']);
  });
});

describe('writeAddress', () => {
  test('writes what parseAddress reads', () => {
    const asked = parseAddress(
      '?effect=color&color=ff0080&strength=33&threshold=61&quant=1&image=paper&resolution=257&people=main&faces=pixelate&autostart=1',
    );
    expect(parseAddress(writeAddress(asked))).toEqual(asked);
  });

  test('keeps every percentage whole, in spite of binary fractions', () => {
    for (let percent = 0; percent <= 100; percent++) {
      const asked = parseAddress(`?strength=${percent}&threshold=${percent}`);
      expect(parseAddress(writeAddress(asked))).toEqual(asked);
    }
  });

  test('writes every look that parseAddress reads', () => {
    const asked = parseAddress(
      '?effect=video&video=harbour&renderer=webgl2&shape=bokeh&clean=7&wrap=58&reach=29&match=100&from=0a0b0c&to=ffeedd&angle=360',
    );
    expect(asked.ignored).toEqual([]);
    expect(parseAddress(writeAddress(asked))).toEqual(asked);
  });

  test('writes how the camera and its picture are shown', () => {
    const asked = parseAddress('?fps=15&facing=user&mirror=0&view=output');
    expect(asked.ignored).toEqual([]);
    expect(parseAddress(writeAddress(asked))).toEqual(asked);
  });

  test('leaves out which camera it is: its id means nothing elsewhere', () => {
    const asked = parseAddress('');
    const chosen = { ...asked, camera: { ...asked.camera, device: 'b4d1d' } };
    expect(writeAddress(chosen)).toBe(writeAddress(asked));
  });

  test('holds a language only where one was asked for', () => {
    expect(parseAddress('?lang=ar').language).toBe('ar');
    expect(writeAddress(parseAddress('?lang=ar'))).toContain('lang=ar');
    expect(writeAddress(parseAddress(''))).not.toContain('lang=');
    expect(parseAddress('?lang=tlh').ignored).toEqual(['lang=tlh']);
  });

  test('writes one colour of a gradient beside the other', () => {
    const { gradient } = parseAddress('?to=ffeedd').choices;
    expect(gradient).toEqual([DEFAULTS.gradient[0], '#ffeedd']);
  });

  test('names own files, and nothing that is only called so', () => {
    const choices = { ...DEFAULTS, effect: 'image' as const, image: 'own-0123abcd', video: 'own-ba987654' };
    const address = writeAddress({ ...parseAddress(''), choices });
    expect(parseAddress(address).choices).toEqual(choices);
    expect(parseAddress('?image=own-1&video=own').ignored).toEqual(['image=own-1', 'video=own']);
  });
});
