import { find } from '../dom';
import { language, onLanguage, speak } from './language';
import { chooseLanguage, findLanguage, type Language } from './languages';
import { translate } from './tell';

const KEY = 'backdrop.language';

/** The file takes a few tens of milliseconds; one that takes longer than this comes to a page that is there. */
const PATIENCE_MS = 1000;

/**
 * Speaks the visitor's language: what the address asks for, else what was chosen here before, else what the browser is
 * set to; and whatever is chosen in the menu later.
 *
 * @param asked the address's language; empty where it says nothing.
 * @param chosen is called with every choice.
 */
export function speakTheirs(asked: string, chosen: (code: string) => void): void {
  const menu = find('language', HTMLSelectElement);
  const settle = (): void => {
    mark(language());
    menu.value = language().code;
  };
  onLanguage(() => {
    settle();
    translate();
  });
  menu.addEventListener('change', () => {
    const wanted = findLanguage(menu.value)!;
    remember(wanted.code);
    chosen(wanted.code);
    void speak(wanted);
  });
  const wanted = chooseLanguage([asked, remembered(), ...navigator.languages]);
  // At once, before the first picture of the page: turning it round later would move everything.
  mark(wanted);
  menu.value = wanted.code;
  if (wanted === language()) return;
  // Not a word in English first, unless the file is slow to come.
  const { classList } = document.documentElement;
  const show = (): void => {
    classList.remove('speechless');
  };
  classList.add('speechless');
  setTimeout(show, PATIENCE_MS);
  void speak(wanted).then(show);
}

function mark({ code, direction }: Language): void {
  const { documentElement: root } = document;
  root.lang = code;
  root.dir = direction;
}

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // Forbidden by the visitor's settings.
  }
}

function remember(code: string): void {
  try {
    localStorage.setItem(KEY, code);
  } catch {
    // It stays in the address.
  }
}
