import type { FileLook } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import type { FilesDialog } from './dialog';

/** What files need of the page. */
export interface FilesLinks {
  choices: () => Readonly<Choices>;
  /** The processor's options for choices. */
  options: (choices: Choices) => FileLook;
  /** What may stand behind the person, in the panel's order. */
  looks: () => readonly FileChoice[];
  failed: (error: unknown) => void;
}

/** One entry of the dialog's list. */
export interface FileChoice {
  title: string;
  patch: Partial<Choices>;
}

/** Where files come in: the buttons, and the whole page for what is dropped on it. The rest is loaded with the first one. */
export class FilesDoor {
  readonly #links: FilesLinks;
  readonly #input = find('any-file', HTMLInputElement);
  #dialog: Promise<FilesDialog> | null = null;

  /** `taken` is asked first for what is dropped; true where it wants the files. */
  constructor(links: FilesLinks) {
    this.#links = links;
    for (const button of document.querySelectorAll('[data-open-file]'))
      button.addEventListener('click', () => {
        this.#input.click();
      });
    this.#input.addEventListener('change', () => {
      const [file] = this.#input.files ?? [];
      this.#input.value = ''; // the same file chosen again is a choice, too
      if (file as File | undefined) this.open(file);
    });
  }

  /** Shows the dialog with a file. */
  open(file: File): void {
    this.#dialog ??= import('./dialog').then(({ FilesDialog }) => new FilesDialog(this.#links));
    this.#dialog.then(
      (dialog) => dialog.open(file),
      (error: unknown) => {
        this.#dialog = null;
        this.#links.failed(error);
      },
    );
  }
}
