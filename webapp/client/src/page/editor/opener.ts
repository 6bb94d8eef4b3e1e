import type { BackgroundProcessor, Effect } from '../../processor';
import type { Editor } from './editor';
import { holdsEffect, unpacked } from './link';

/** Loads the editor when its effect is first chosen, and not before the first picture. */
export class Opener {
  /** Before anything rewrites the address. */
  readonly #hash = location.hash;
  #editor: Promise<Editor> | null = null;
  #allowed = false;
  #effect: Effect = 'blur';

  constructor(
    private readonly processor: BackgroundProcessor,
    private readonly links: { failed: (error: unknown) => void; damaged: () => void },
  ) {}

  /** There is a picture, or there will be none before a click. */
  allow(): void {
    this.#allowed = true;
    this.show(this.#effect);
  }

  /** Follows the effect that is chosen. */
  show(effect: Effect): void {
    this.#effect = effect;
    if (!this.#allowed || (effect !== 'python' && !this.#editor)) return;
    this.#editor ??= this.#load();
    this.#editor
      .then((editor) => {
        if (this.#effect === 'python') editor.open();
        else editor.close();
      })
      .catch((error: unknown) => {
        this.#editor = null;
        this.links.failed(error);
      });
  }

  async #load(): Promise<Editor> {
    const [{ Editor }, linked] = await Promise.all([import('./editor'), unpacked(this.#hash)]);
    if (linked === null && holdsEffect(this.#hash)) this.links.damaged();
    return new Editor(this.processor, linked);
  }
}
