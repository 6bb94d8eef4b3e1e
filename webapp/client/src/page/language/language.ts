import english from './en.json';

/** A text of the page: a key of `en.json`, the language whose file is never short of one. */
export type Key = keyof typeof english;

const current: Partial<Record<Key, string>> = {};

/**
 * The page's text for `key` in the visitor's language, in English where that language's file misses it.
 * `{name}` in it is replaced by the value of that name.
 */
export function text(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return (current[key] ?? english[key]).replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}
