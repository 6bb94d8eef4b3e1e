import english from './en.json';
import { ENGLISH, type Language } from './languages';

/** A text of the page: a key of `en.json`, the language whose file is never short of one. */
export type Key = keyof typeof english;
/** What stands in the place of `{name}` in a text. */
export type Values = Readonly<Record<string, string | number>>;

type Texts = Partial<Record<Key, string>>;

const files = import.meta.glob<Texts>(['./*.json', '!./en.json'], { import: 'default' });

let spoken = ENGLISH;
let texts: Texts = {};
/** Rises with every change, so that a file that comes late is not taken. */
let turn = 0;
const listeners: (() => void)[] = [];

/** The language that {@link text} speaks. */
export function language(): Language {
  return spoken;
}

/**
 * The page's text for `key` in the visitor's language, in English where that language's file misses it.
 * `{name}` in it is replaced by the value of that name.
 */
export function text(key: Key, values: Values = {}): string {
  return (texts[key] ?? english[key]).replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** Whether there is a text of this name. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(english, name);
}

/** `listener` is called whenever {@link text} begins to speak another language. */
export function onLanguage(listener: () => void): void {
  listeners.push(listener);
}

/** Speaks a language from now on; English where its file cannot be loaded. Never rejects. */
export async function speak(wanted: Language): Promise<void> {
  const own = ++turn;
  const loaded = wanted === ENGLISH ? {} : await load(wanted);
  if (own !== turn) return;
  texts = loaded ?? {};
  spoken = loaded ? wanted : ENGLISH;
  for (const listener of listeners) listener();
}

async function load({ code }: Language): Promise<Texts | null> {
  try {
    return await files[`./${code}.json`]();
  } catch {
    return null; // No network, or a newer page on the server by now: English will do.
  }
}
