import { find } from './dom';
import { text, type Key } from './language/language';
import { tell, type Words } from './language/tell';

/** What the stage shows: an invitation, that something is awaited, the picture, or the last one with a reason. */
export type View = 'hero' | 'wait' | 'picture' | 'held';

/** What the stage's buttons do. */
export interface StageButtons {
  start: () => void;
  stop: () => void;
  /** Plays the drawn sample. */
  sample: () => void;
  /** Puts the visitor's own camera in the sample's place. */
  ownCamera: () => void;
}

/** Where the picture is: an invitation before the start, the finished picture, or why there is none. */
export class Stage {
  readonly #stage = find('stage', HTMLElement);
  readonly #video = find('output', HTMLVideoElement);
  readonly #hero = find('hero', HTMLElement);
  readonly #title = find('hero-title', HTMLElement);
  readonly #text = find('hero-text', HTMLElement);
  readonly #start = find('start', HTMLButtonElement);
  readonly #stop = find('stop', HTMLButtonElement);
  readonly #startSample = find('start-sample', HTMLButtonElement);
  readonly #ownCamera = find('own-camera', HTMLButtonElement);
  readonly #held = find('held', HTMLElement);
  readonly #said = find('said', HTMLElement);

  #follow: (view: View) => void = () => undefined;

  /** Says what the buttons do. */
  wire({ start, stop, sample, ownCamera }: StageButtons): void {
    this.#start.addEventListener('click', start);
    this.#stop.addEventListener('click', stop);
    this.#startSample.addEventListener('click', sample);
    this.#ownCamera.addEventListener('click', ownCamera);
  }

  /** `listener` is called with what is shown, now and at every change. */
  onView(listener: (view: View) => void): void {
    this.#follow = listener;
    listener(this.#stage.dataset.view as View);
  }

  /** Whether visitors see themselves as in a mirror. Only what this page shows is turned, never the track. */
  set mirrored(on: boolean) {
    this.#stage.classList.toggle('mirrored', on);
  }

  /** Whether it is the sample that plays, and not a camera. */
  set sample(on: boolean) {
    this.#ownCamera.hidden = !on;
    tell(this.#stop, on ? 'sample.stop' : 'stage.stop');
  }

  /** Gives the keyboard the button that begins or ends the picture. */
  focus(): void {
    (this.#stop.hidden ? this.#start : this.#stop).focus();
  }

  /** Says something to those who do not see it. */
  say(words: string): void {
    this.#said.textContent = words;
  }

  /** The invitation. */
  invite(): void {
    this.#video.srcObject = null;
    const wasOn = this.#stage.dataset.view !== 'new';
    this.#show('hero', 'hero.title', 'hero.text');
    if (wasOn) this.say(text('stage.camera_off'));
  }

  /** Between the click and the first finished picture. */
  wait(title: Key, words: Key): void {
    this.#show('wait', title, words);
    this.say(`${text(title)}. ${text(words)}`);
  }

  /** The track to play once there is a picture; only a finished one may come here. */
  play(finished: MediaStreamTrack): void {
    this.#video.srcObject = new MediaStream([finished]);
  }

  /** The finished picture, with nothing over it. */
  picture(): void {
    this.#show('picture');
    this.say(text('stage.picture_on'));
  }

  /** The last finished picture, with the reason why no new one comes. */
  hold(reason: () => string): void {
    const words = (): string => text('stage.held', { reason: reason() });
    tell(this.#held, words);
    // Before the first finished picture there is nothing to hold.
    if (this.#waiting) this.explain(reason);
    else this.#show('held');
    this.say(words());
  }

  /** Why there is no first picture yet; does nothing once there was one. */
  explain(reason: () => string): void {
    if (this.#waiting) this.#show('wait', 'stage.not_ready', reason);
  }

  get #waiting(): boolean {
    return this.#stage.dataset.view === 'wait';
  }

  /** A checkerboard behind a picture that is see-through. */
  set transparent(on: boolean) {
    this.#stage.classList.toggle('see-through', on);
  }

  #show(view: View, title: Words = () => '', words: Words = () => ''): void {
    const on = view === 'picture' || view === 'held';
    const focused = document.activeElement;
    this.#stage.dataset.view = view;
    this.#hero.hidden = on;
    this.#held.hidden = view !== 'held';
    this.#stop.hidden = view === 'hero';
    this.#start.disabled = this.#startSample.disabled = view !== 'hero';
    if (view === 'hero') this.sample = false;
    tell(this.#title, title);
    tell(this.#text, words);
    // The button that had the focus is gone: the other one takes it, so that the keyboard goes on from here.
    const started = focused === this.#start || focused === this.#startSample;
    if (started && view !== 'hero') this.#stop.focus();
    const stopped = focused === this.#stop || focused === this.#ownCamera;
    if (stopped && view === 'hero') this.#start.focus();
    this.#follow(view);
  }
}
