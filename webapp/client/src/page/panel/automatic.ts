import { text, type Key } from '../language/language';

/** The name of a list's option, as the template says by its key. */
export function nameOf(option: HTMLOptionElement): string {
  return text(option.dataset.text as Key);
}

/** The name of a list's option with what is known of it, if anything is. */
export function nameWith(option: HTMLOptionElement, fact: string): string {
  const name = nameOf(option);
  return fact ? text('engine.fact', { name, fact }) : name;
}

/** Says beside a list's `auto`, while that is chosen, what it has come to. */
export function sayAutomatic(select: HTMLSelectElement, found: string): void {
  const options = [...select.options];
  const auto = options.find(({ value }) => value === 'auto')!;
  const chosen = select.value === 'auto' ? options.find(({ value }) => value === found) : undefined;
  const words = nameWith(auto, chosen && chosen !== auto ? nameOf(chosen) : '');
  // Only what differs is drawn: an open list would close.
  if (auto.textContent !== words) auto.textContent = words;
}
