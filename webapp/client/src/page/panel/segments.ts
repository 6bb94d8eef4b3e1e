import { make } from '../dom';

/** One of a few values that stand side by side. */
export interface Segment {
  value: string;
  words: string;
  /** What is known of it, a line each. */
  facts: readonly string[];
  /** Whether it can be looked at but not used yet. */
  missing?: boolean;
  disabled?: boolean;
}

/** A choice among a few values, as radio buttons that show what speaks for each. */
export class Segments {
  #place: HTMLElement;
  #name: string;
  #pick: (value: string) => void;
  #values = '';

  /** `pick` is called with the value that the visitor chose. */
  constructor(place: HTMLElement, name: string, pick: (value: string) => void) {
    this.#place = place;
    this.#name = name;
    this.#pick = pick;
  }

  /** Draws the values; those that stay keep the focus. */
  show(segments: readonly Segment[], chosen: string): void {
    const values = segments.map(({ value }) => value).join();
    if (values !== this.#values) {
      this.#values = values;
      this.#place.replaceChildren(...segments.map(({ value }) => this.#make(value)));
    }
    segments.forEach(({ value, words, facts, missing = false, disabled = false }, i) => {
      const label = this.#place.children[i];
      const radio = label.querySelector('input')!;
      radio.checked = value === chosen;
      radio.disabled = disabled;
      label.classList.toggle('missing', missing);
      const lines = [words, ...facts];
      const text = label.querySelector('span')!;
      // Only what differs is drawn: figures come twice a second.
      if (text.dataset.lines === lines.join('\n')) return;
      text.dataset.lines = lines.join('\n');
      // The spaces are for those who hear it.
      text.replaceChildren(words, ...facts.flatMap((fact) => [' ', make('small', {}, fact)]));
    });
  }

  #make(value: string): HTMLElement {
    const radio = make('input', { type: 'radio', name: this.#name, value, className: 'unseen' });
    radio.addEventListener('change', () => {
      this.#pick(value);
    });
    return make('label', { className: 'segment' }, radio, make('span'));
  }
}
