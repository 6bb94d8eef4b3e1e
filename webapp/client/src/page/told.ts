import { BackdropError, type ErrorCode } from '../processor';
import { language, text, type Key, type Values } from './language/language';
import { ENGLISH } from './language/languages';

/** An error of the page's own, which can say itself in every language. The library's speak English. */
export class ToldError extends BackdropError {
  constructor(
    code: ErrorCode,
    readonly words: { key: Key; values?: Values },
    subject: string | null = null,
    options?: ErrorOptions,
  ) {
    super(code, text(words.key, words.values), subject, options);
  }
}

/** An error for the visitor. */
export interface Told {
  words: string;
  /** What the library says exactly, in English; empty where the words are all. */
  details: string;
}

/** Says an error in the visitor's language: one sentence a code, since only English ones are exact. */
export function told(error: BackdropError): Told {
  if (error instanceof ToldError) return { words: text(error.words.key, error.words.values), details: '' };
  if (language() === ENGLISH) return { words: error.message, details: '' };
  return { words: text(`fault.${error.code}`), details: error.message };
}

/** Any error in one text; the English part is set apart from the direction of what stands around it. */
export function toldWhole(error: unknown): string {
  if (!(error instanceof BackdropError)) return error instanceof Error ? error.message : String(error);
  const { words, details } = told(error);
  return details ? `${words} \u2068${details}\u2069` : words;
}
