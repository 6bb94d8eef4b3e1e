/** Names of a list's options by their values. */
export function namesOf(select: HTMLSelectElement): ReadonlyMap<string, string> {
  return new Map([...select.options].map(({ value, text }) => [value, text]));
}

/** Says beside a list's `auto`, while that is chosen, what it has come to. */
export function sayAutomatic(
  select: HTMLSelectElement,
  names: ReadonlyMap<string, string>,
  found: string,
): void {
  const auto = [...select.options].find(({ value }) => value === 'auto')!;
  const chosen = select.value === 'auto' ? names.get(found) : undefined;
  const name = names.get('auto') ?? '';
  const words = chosen ? `${name}: ${chosen}` : name;
  // Only what differs is drawn: an open list would close.
  if (auto.textContent !== words) auto.textContent = words;
}
