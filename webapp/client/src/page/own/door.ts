import type { Action } from '../notes';
import type { Store } from '../store';
import type { OwnChoice } from './names';
import type { OwnBackgrounds } from './own';

/** An own background's tile. */
export interface OwnTile {
  name: string;
  effect: 'image' | 'video';
  /** The file's name. */
  title: string;
  picture: HTMLElement;
  remove: () => void;
}

/** What own backgrounds need of the page. */
export interface OwnLinks {
  store: Pick<Store, 'change' | 'choices' | 'own'>;
  tiles: { own: (tile: OwnTile) => void; disown: (name: string) => void };
  note: (text: () => string, action?: Action) => void;
  failed: (error: unknown) => void;
}

/** Own backgrounds, loaded when there is time or the first one is brought. */
export class OwnDoor {
  readonly #links: OwnLinks;
  #own: Promise<OwnBackgrounds> | null = null;

  constructor(links: OwnLinks) {
    this.#links = links;
  }

  /** Shows those of earlier visits. */
  open(): Promise<OwnBackgrounds> {
    this.#own ??= this.#load();
    this.#own.catch(() => {
      this.#own = null; // The next one tries again.
    });
    return this.#own;
  }

  async #load(): Promise<OwnBackgrounds> {
    const { OwnBackgrounds } = await import('./own');
    const own = new OwnBackgrounds(this.#links);
    await own.restore();
    return own;
  }

  /** Takes files in. */
  bring(files: readonly File[]): void {
    this.open().then((own) => own.bring(files), this.#links.failed);
  }

  /** Puts the one behind the person that the address asks for. */
  wear(choice: OwnChoice): void {
    this.open().then((own) => own.wear(choice), this.#links.failed);
  }
}
