/** A language of the page, by its code (BCP 47). */
export interface Language {
  code: string;
  /** What Intl writes numbers by. */
  locale: string;
  direction: 'ltr' | 'rtl';
}

/** English is in the page's script, and stands in for what another file lacks; the others are loaded when asked for. */
export const ENGLISH: Language = { code: 'en', locale: 'en-GB', direction: 'ltr' };

/** All of them, in the order of the menu in templates/index.html; each has a file of this name here. */
export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { code: 'de', locale: 'de', direction: 'ltr' },
  { code: 'fr', locale: 'fr', direction: 'ltr' },
  { code: 'es', locale: 'es', direction: 'ltr' },
  { code: 'ja', locale: 'ja', direction: 'ltr' },
  // With the digits that stand in sizes and addresses, too: two kinds in one line are hard to read.
  { code: 'ar', locale: 'ar-u-nu-latn', direction: 'rtl' },
];

/** The language with this code; undefined where the page does not speak it. */
export function findLanguage(code: string): Language | undefined {
  return LANGUAGES.find((language) => language.code === code);
}

/**
 * The first language that the page speaks of those that are wished, the most wished first; English where it speaks none.
 * A region (`de-AT`) is well served by its language.
 */
export function chooseLanguage(wished: readonly string[]): Language {
  for (const tag of wished) {
    const found = findLanguage(tag.toLowerCase().split('-', 1)[0]);
    if (found) return found;
  }
  return ENGLISH;
}
