import type { RendererChoice, Stats } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { text } from '../language/language';
import { nameWith, sayAutomatic } from './automatic';
import { hasWebGL } from './webgl';

/** What draws the finished picture: what this browser has, and what measuring has chosen. */
export class Renderers {
  readonly #select = find('renderer', HTMLSelectElement);
  #asked = false;

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#select.addEventListener('change', () => {
      change({ renderer: this.#select.value as RendererChoice });
    });
    // Not before somebody looks: asking for WebGL costs a context.
    this.#select.closest('details')?.addEventListener('toggle', () => {
      this.#ask();
    });
  }

  /** Draws the choice. */
  show({ renderer }: Choices): void {
    this.#select.value = renderer;
    for (const option of this.#select.options)
      if (option.disabled) option.textContent = nameWith(option, text('engine.unavailable'));
  }

  /** Says what `auto` has come to. */
  measured({ renderer }: Stats): void {
    sayAutomatic(this.#select, renderer);
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    // What is chosen can always be left, and so is never disabled.
    if (hasWebGL(['webgl2']) || this.#select.value === 'webgl2') return;
    const graphics = [...this.#select.options].find(({ value }) => value === 'webgl2')!;
    graphics.disabled = true;
    graphics.textContent = nameWith(graphics, text('engine.unavailable'));
  }
}
