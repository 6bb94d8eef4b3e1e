import type { ModelCard } from '../../models/card';
import type { Backend } from '../../processor';
import { hasWebGpu } from '../../webgpu';
import type { Choices } from '../choices';
import { find } from '../dom';
import { text } from '../language/language';
import { nameWith } from './automatic';
import type { Facts } from './facts';
import { hasWebGL } from './webgl';

/** Where it is computed: what this browser has, and how fast the chosen model was there. */
export class Backends {
  readonly #select = find('backend', HTMLSelectElement);
  readonly #facts: Facts;
  #asked = false;

  constructor(change: (patch: Partial<Choices>) => void, facts: Facts) {
    this.#facts = facts;
    this.#select.addEventListener('change', () => {
      change({ backend: this.#select.value as Backend });
    });
    // Not before somebody looks: asking costs a context and an adapter.
    this.#select.closest('details')?.addEventListener('toggle', () => {
      void this.#ask();
    });
  }

  /** Draws the choice for a model; undefined while the catalogue does not know it. */
  show({ backend, quantBytes, resolution }: Choices, card: ModelCard | undefined): void {
    this.#select.value = backend;
    for (const option of this.#select.options) {
      const known = { backend: option.value as Backend, resolution };
      const fact = option.disabled
        ? text('engine.unavailable')
        : card && option.value !== 'auto'
          ? this.#facts.speed(card, quantBytes, known)
          : '';
      option.textContent = nameWith(option, fact);
    }
  }

  async #ask(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    if (!hasWebGL(['webgl2', 'webgl'])) this.#disable('webgl');
    if (!(await hasWebGpu())) this.#disable('webgpu');
  }

  #disable(backend: Backend): void {
    // What is chosen can always be left, and so is never disabled.
    if (this.#select.value === backend) return;
    const option = [...this.#select.options].find(({ value }) => value === backend)!;
    option.disabled = true;
    option.textContent = nameWith(option, text('engine.unavailable'));
  }
}
