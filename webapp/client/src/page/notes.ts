import { make } from './dom';

/** A button within a note. */
export interface Action {
  label: string;
  run: () => void;
}

export interface Note {
  kind: 'error' | 'info';
  text: string;
  /** A newer note with the same subject takes the older one's place. */
  subject: string;
  action?: Action | undefined;
}

/** More would cover the panel; the oldest goes. */
const MOST = 4;

/** Everything the page has to say in words: each stays until it is dismissed, replaced or settled. */
export class Notes {
  readonly #shown = new Map<string, HTMLElement>();

  constructor(private readonly place: HTMLElement) {}

  /** Shows a note, and has screen readers say it. */
  show({ kind, text, subject, action }: Note): void {
    this.settle(subject);
    const buttons = make('div', { className: 'note-buttons' });
    if (action) buttons.append(this.#button(action.label, 'button small', subject, action.run));
    buttons.append(this.#button('Dismiss', 'button small quiet', subject));
    const note = make('div', { className: `note ${kind}` }, make('p', {}, text), buttons);
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

  #button(label: string, className: string, subject: string, run?: () => void): HTMLButtonElement {
    const button = make('button', { type: 'button', className }, label);
    button.addEventListener('click', () => {
      this.settle(subject);
      run?.();
    });
    return button;
  }
}
