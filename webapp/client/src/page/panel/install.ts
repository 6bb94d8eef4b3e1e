import { find, make } from '../dom';
import { text } from '../language/language';
import { tell } from '../language/tell';

/** How long the button says that the command was copied, in milliseconds. */
const COPIED_MS = 2000;

/** Says what is not installed, and the command that installs it, ready to copy. */
export class Install {
  readonly #box = find('install', HTMLElement);
  readonly #words = find('install-words', HTMLElement);
  readonly #command = find('install-command', HTMLElement);
  readonly #copy = find('install-copy', HTMLButtonElement);
  readonly #again = find('install-again', HTMLButtonElement);

  /** `again` looks whether it is installed by now. */
  constructor(again: () => Promise<void>) {
    this.#copy.addEventListener('click', () => {
      void this.#copyCommand();
    });
    this.#again.addEventListener('click', () => {
      this.#again.disabled = true;
      void again().finally(() => {
        this.#again.disabled = false;
      });
    });
  }

  /** Shows the box, or hides it where there is nothing to install. */
  show(missing: { title: string; command: string } | null): void {
    this.#box.hidden = missing === null;
    if (!missing) return;
    this.#words.textContent = text('install.words', { title: missing.title });
    // Broken between words only: a line that ends in half an option is no command any more.
    const words = missing.command.split(' ').map((word) => make('span', {}, word));
    this.#command.replaceChildren(...words.flatMap((word, i) => (i > 0 ? [' ', word] : [word])));
  }

  async #copyCommand(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#command.textContent);
      tell(this.#copy, 'install.copied');
      setTimeout(() => {
        tell(this.#copy, 'install.copy');
      }, COPIED_MS);
    } catch {
      // Where the browser does not let pages write, the visitor copies it: it is selected.
      getSelection()?.selectAllChildren(this.#command);
    }
  }
}
