import { find, make } from '../dom';
import { text } from '../language/language';
import { tell } from '../language/tell';
import type { Stage } from '../stage';
import { Toggle } from './toggle';

/**
 * The camera's own picture over a part of the finished one, with a line between them to drag.
 *
 * It is the one place where this page shows the room: on a click, in this page alone, with words that say so. It reads
 * the camera's track and makes none, and goes away with the picture.
 */
export class Compare {
  readonly #stage = find('stage', HTMLElement);
  readonly #toggle: Toggle;
  #shown: HTMLElement | null = null;

  /** `camera` gives the raw track; null while there is none. */
  constructor(
    private readonly stage: Stage,
    private readonly camera: () => MediaStreamTrack | null,
  ) {
    this.#toggle = new Toggle('compare', { off: 'compare.open', on: 'compare.close' }, (on) => {
      if (on) this.#open();
      else this.close();
    });
  }

  /** Takes the camera's own picture away. */
  close(): void {
    if (!this.#shown) return;
    const hadFocus = this.#shown.contains(document.activeElement);
    const video = this.#shown.querySelector('video');
    if (video) video.srcObject = null;
    this.#shown.remove();
    this.#shown = null;
    this.#toggle.on = false;
    if (hadFocus) this.#toggle.button.focus();
  }

  #open(): void {
    const track = this.camera();
    if (!track || track.readyState === 'ended') return;
    const video = make('video', { muted: true, playsInline: true, autoplay: true });
    // A browser's own button for it would carry the raw picture out of the page.
    video.disablePictureInPicture = true;
    video.srcObject = new MediaStream([track]);
    const slider = make('input', { type: 'range', min: '0', max: '100', value: '50' });
    tell(slider, 'compare.slider', 'textLabel');
    const before = make('p', { className: 'before' }, tell(make('span'), 'compare.before'), ' ');
    before.append(tell(make('small'), 'compare.only_you'));
    const shown = make(
      'div',
      { className: 'compare' },
      make('div', { className: 'raw' }, video),
      before,
      tell(make('p', { className: 'after' }), 'compare.after'),
      slider,
      make('span', { className: 'grip' }),
    );
    const place = (): void => {
      shown.style.setProperty('--at', `${slider.value}%`);
    };
    slider.addEventListener('input', place);
    slider.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.close();
    });
    place();
    this.#stage.append(shown);
    this.#shown = shown;
    this.#toggle.on = true;
    this.stage.say(text('compare.said'));
    slider.focus({ preventScroll: true });
  }
}
