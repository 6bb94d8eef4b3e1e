import { find } from './dom';
import { text } from './language/language';

const WELCOME = {
  title: 'Your room stays yours',
  text: 'Blur or replace what is behind you. The picture is made in this browser: nothing leaves your device.',
};

/** Where the picture is: an invitation before the start, the finished picture, or why there is none. */
export class Stage {
  readonly #stage = find('stage', HTMLElement);
  readonly #video = find('output', HTMLVideoElement);
  readonly #hero = find('hero', HTMLElement);
  readonly #title = find('hero-title', HTMLElement);
  readonly #text = find('hero-text', HTMLElement);
  readonly #start = find('start', HTMLButtonElement);
  readonly #stop = find('stop', HTMLButtonElement);
  readonly #held = find('held', HTMLElement);
  readonly #said = find('said', HTMLElement);

  /** What the two buttons do. */
  wire(start: () => void, stop: () => void): void {
    this.#start.addEventListener('click', start);
    this.#stop.addEventListener('click', stop);
  }

  /** The invitation. */
  invite(): void {
    this.#video.srcObject = null;
    const wasOn = this.#stage.dataset.view !== 'new';
    this.#show('hero', WELCOME.title, WELCOME.text);
    if (wasOn) this.#say(text('stage.camera_off'));
  }

  /** Between the click and the first finished picture. */
  wait(title: string, text: string): void {
    this.#show('wait', title, text);
    this.#say(`${title}. ${text}`);
  }

  /** The track to play once there is a picture; only a finished one may come here. */
  play(finished: MediaStreamTrack): void {
    this.#video.srcObject = new MediaStream([finished]);
  }

  /** The finished picture, with nothing over it. */
  picture(): void {
    this.#show('picture');
    this.#say(text('stage.picture_on'));
  }

  /** The last finished picture, with the reason why no new one comes. */
  hold(reason: string): void {
    const words = `Paused, so that your room is not shown. ${reason}`;
    this.#held.textContent = words;
    // Before the first finished picture there is nothing to hold.
    if (this.#waiting) this.explain(reason);
    else this.#show('held');
    this.#say(words);
  }

  /** Why there is no first picture yet; does nothing once there was one. */
  explain(reason: string): void {
    if (this.#waiting) this.#show('wait', 'Not ready yet', reason);
  }

  get #waiting(): boolean {
    return this.#stage.dataset.view === 'wait';
  }

  /** A checkerboard behind a picture that is see-through. */
  set transparent(on: boolean) {
    this.#stage.classList.toggle('see-through', on);
  }

  #show(view: 'hero' | 'wait' | 'picture' | 'held', title = '', text = ''): void {
    const on = view === 'picture' || view === 'held';
    const focused = document.activeElement;
    this.#stage.dataset.view = view;
    this.#hero.hidden = on;
    this.#held.hidden = view !== 'held';
    this.#stop.hidden = view === 'hero';
    this.#start.disabled = view !== 'hero';
    this.#title.textContent = title;
    this.#text.textContent = text;
    // The button that had the focus is gone: the other one takes it, so that the keyboard goes on from here.
    if (focused === this.#start && view !== 'hero') this.#stop.focus();
    if (focused === this.#stop && view === 'hero') this.#start.focus();
  }

  #say(words: string): void {
    this.#said.textContent = words;
  }
}
