import { text, type Key } from './language';

/** What an element says: a text, or something made of texts and values anew in every language. */
export type Words = Key | (() => string);

/** The attributes that a text can be in, by the name in `dataset` of the one that names the text; null is the content. */
const PLACES = { text: null, textLabel: 'aria-label', textTitle: 'title', textAlt: 'alt' } as const;
type Place = keyof typeof PLACES;
const TOLD = '[data-text], [data-text-label], [data-text-title], [data-text-alt]';

const made = new WeakMap<HTMLElement, Partial<Record<Place, () => string>>>();

/** Has an element say something, now and in whatever language is chosen later. Gives the element. */
export function tell<E extends HTMLElement>(element: E, words: Words, place: Place = 'text'): E {
  const told = typeof words === 'string';
  made.set(element, { ...made.get(element), [place]: told ? undefined : words });
  element.dataset[place] = told ? words : '';
  say(element, place);
  return element;
}

/** As {@link tell}, for what is said of it and not shown: the name of a control without words, and its tooltip. */
export function name<E extends HTMLElement>(element: E, words: Words): E {
  tell(element, words, 'textLabel');
  return tell(element, words, 'textTitle');
}

/** Says everything within `root` in the present language: what {@link tell} was told, and the template's own texts. */
export function translate(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>(TOLD))
    for (const place of Object.keys(PLACES) as Place[]) if (place in element.dataset) say(element, place);
}

function say(element: HTMLElement, place: Place): void {
  const words = made.get(element)?.[place]?.() ?? text(element.dataset[place] as Key);
  const attribute = PLACES[place];
  if (attribute) element.setAttribute(attribute, words);
  // What is said again is heard again where it is a live region.
  else if (element.textContent !== words) element.textContent = words;
}
