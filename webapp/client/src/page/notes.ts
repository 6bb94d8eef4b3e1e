import { make } from './dom';
import { tell, type Words } from './language/tell';

/** A button within a note. */
export interface Action {
  label: Words;
  run: () => void;
}

export interface Note {
  kind: 'error' | 'info';
  text: () => string;
  /** What is said in English alone; stands beneath, where there is any. */
  details?: () => string;
  /** A newer note with the same subject takes the older one's place. */
  subject: string;
  action?: Action | undefined;
}

/** More would cover the panel; the oldest goes. */
const MOST = 4;

/** Everything the page has to say in words: each stays until it is dismissed, replaced or settled. */
export class Notes {
  readonly #shown = new Map<string, HTMLElement>();

  /** @param focusElsewhere is called when the last note is dismissed. */
  constructor(
    private readonly place: HTMLElement,
    private readonly focusElsewhere: () => void,
  ) {}

  /** Shows a note, and has screen readers say it. */
  show({ kind, text, details, subject, action }: Note): void {
    this.settle(subject);
    const buttons = make('div', { className: 'note-buttons' });
    if (action) buttons.append(this.#button(action.label, 'button small', subject, action.run));
    buttons.append(this.#button('notes.dismiss', 'button small quiet', subject));
    const note = make('div', { className: `note ${kind}` }, tell(make('p'), text));
    if (details) note.append(tell(make('p', { className: 'note-details', lang: 'en', dir: 'ltr' }), details));
    note.append(buttons);
    // An alert is said at once, a status when the reader is free.
    note.role = kind === 'error' ? 'alert' : 'status';
    this.#shown.set(subject, note);
    this.place.append(note);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST) this.settle(oldest);
  }

  /** Takes the note on this subject away; what it said is no longer so. */
  settle(subject: string): void {
    this.#shown.get(subject)?.remove();
    this.#shown.delete(subject);
  }

  #button(label: Words, className: string, subject: string, run?: () => void): HTMLButtonElement {
    const button = tell(make('button', { type: 'button', className }), label);
    button.addEventListener('click', () => {
      this.settle(subject);
      // The button that had the focus is gone: the keyboard goes on from what is left to dismiss, or from the picture.
      const next = this.place.querySelector<HTMLElement>('.note:last-child button:last-child');
      if (next) next.focus();
      else this.focusElsewhere();
      run?.();
    });
    return button;
  }
}
