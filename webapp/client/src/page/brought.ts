import { FilesDoor } from './files/door';
import { listenForFiles } from './files/drop';
import { OwnDoor } from './own/door';
import type { OwnChoice } from './own/names';
import type { Action } from './notes';
import type { Panel } from './panel/panel';
import { toOptions, type Store } from './store';

/** What the visitor's files need of the page. */
export interface BroughtLinks {
  store: Store;
  panel: Panel;
  note: (text: () => string, action?: Action) => void;
  failed: (error: unknown) => void;
}

/** All that the visitor brings: backgrounds of their own, and photos and videos to be finished. */
export class Brought {
  readonly #own: OwnDoor;

  constructor({ store, panel, note, failed }: BroughtLinks) {
    const { looks } = panel;
    this.#own = new OwnDoor({ store, tiles: looks, note, failed });
    const files = new FilesDoor({
      choices: () => store.choices,
      options: (choices) => toOptions(choices, store.own),
      looks: () => looks.choices,
      failed,
    });
    listenForFiles({
      background: (brought) => {
        this.bring(brought);
      },
      file: (file) => {
        files.open(file);
      },
    });
  }

  /** Takes files in as backgrounds. */
  bring(files: readonly File[]): void {
    this.#own.bring(files);
  }

  /** Shows the backgrounds of earlier visits, and puts the one that is asked for behind the person. */
  restore(choice: OwnChoice | null): void {
    if (choice) this.#own.wear(choice);
    else void this.#own.open();
  }
}
