import { find } from '../dom';
import type { Key } from '../language/language';
import { name } from '../language/tell';

/** A button of the stage that is on or off; its name says what a click does where `names` tells. */
export class Toggle {
  readonly button: HTMLButtonElement;

  /** @param names of the button while it is off and on; null: it keeps its name, and only its state changes. */
  constructor(
    id: string,
    private readonly names: { off: Key; on: Key } | null,
    click: (on: boolean) => void,
  ) {
    this.button = find(id, HTMLButtonElement);
    // A name that changes says the state already; both would say it twice, and wrongly.
    if (names) this.button.removeAttribute('aria-pressed');
    this.button.addEventListener('click', () => {
      click(!this.on);
    });
  }

  /** Whether it is on. */
  get on(): boolean {
    return this.button.classList.contains('on');
  }

  set on(on: boolean) {
    this.button.classList.toggle('on', on);
    if (!this.names) {
      this.button.ariaPressed = `${on}`;
      return;
    }
    name(this.button, on ? this.names.on : this.names.off);
  }
}
