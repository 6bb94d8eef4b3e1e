import { afterEach, describe, expect, it, vi } from 'vitest';
import { isKey, language, onLanguage, speak, text } from './language';
import { ENGLISH, findLanguage } from './languages';

afterEach(() => speak(ENGLISH));

describe('text', () => {
  it('is English where no other language was asked for', () => {
    expect(text('stage.picture_on')).toBe('Your picture is on.');
  });

  it('speaks the language that is chosen, and English again', async () => {
    await speak(findLanguage('de')!);
    expect(text('stage.stop')).toBe('Kamera ausschalten');
    await speak(ENGLISH);
    expect(text('stage.stop')).toBe('Stop camera');
  });

  it('fills in values, and leaves what it has none for', () => {
    expect(text('camera.device_numbered', { number: 2 })).toBe('Camera 2');
    expect(text('camera.device_numbered')).toBe('Camera {number}');
  });

  it('is English where a file misses it', async () => {
    vi.doMock('./fr.json', () => ({ default: { 'stage.start': 'Allons-y' } }));
    try {
      await speak(findLanguage('fr')!);
      expect(text('stage.start')).toBe('Allons-y');
      expect(text('stage.stop')).toBe('Stop camera');
    } finally {
      vi.doUnmock('./fr.json');
    }
  });
});

describe('speak', () => {
  it('tells when it speaks another language, and not before', async () => {
    const heard: string[] = [];
    onLanguage(() => heard.push(language().code));
    await Promise.all([speak(findLanguage('ja')!), speak(findLanguage('es')!)]);
    expect(heard).toEqual(['es']);
  });

  it('speaks English where a file cannot be loaded', async () => {
    await speak({ code: 'tlh', locale: 'en', direction: 'ltr' });
    expect(language()).toBe(ENGLISH);
  });
});

describe('isKey', () => {
  it('knows the texts', () => {
    expect(isKey('body.left_hand')).toBe(true);
    expect(isKey('body.tail')).toBe(false);
  });
});
