const NAME = 'backdrop.effect';

/** The text that the visitor last wrote here; null where there is none, or the browser keeps nothing. */
export function readDraft(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Keeps a text in this browser, where that is possible. */
export function keepDraft(source: string): void {
  try {
    localStorage.setItem(NAME, source);
  } catch {
    // Full or denied: the text is there until the page is left.
  }
}
