import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import english from './en.json';
import { chooseLanguage, LANGUAGES } from './languages';

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(LANGUAGES.map(({ code }) => code))('%s.json', (code) => {
  const file = readFileSync(new URL(`./${code}.json`, import.meta.url), 'utf8');
  const texts = JSON.parse(file) as Record<string, string>;

  it('has every text of the page, and no other', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(english));
  });

  it('has no key twice', () => {
    const keys = [...file.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key);
    expect(keys).toEqual([...new Set(keys)].sort());
  });

  it('leaves no text empty', () => {
    expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('fills every text with the same values', () => {
    const unlike = Object.entries(english).filter(
      ([key, text]) => placeholders(texts[key]).join() !== placeholders(text).join(),
    );
    expect(unlike).toEqual([]);
  });
});

describe('chooseLanguage', () => {
  it('takes the most wished that there is', () => {
    expect(chooseLanguage(['nl-BE', 'fr-BE', 'de']).code).toBe('fr');
  });

  it('skips what was not said', () => {
    expect(chooseLanguage(['', '', 'AR-eg']).code).toBe('ar');
  });

  it('is English where it speaks none', () => {
    expect(chooseLanguage(['nl', 'tlh']).code).toBe('en');
    expect(chooseLanguage([]).code).toBe('en');
  });
});
