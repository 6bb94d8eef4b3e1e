import { find } from '../dom';
import { Toggle } from './toggle';

/** iPhones show nothing but videos on the whole screen, by a call of their own; TypeScript's DOM types lack it. */
type ScreenVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** The picture and its tools on the whole screen. */
export class WholeScreen {
  readonly #scene = find('stage', HTMLElement).closest<HTMLElement>('.scene')!;
  readonly #video: ScreenVideo = find('output', HTMLVideoElement);
  readonly #toggle: Toggle;

  constructor(failed: (error: unknown) => void) {
    this.#toggle = new Toggle('whole-screen', { off: 'full.open', on: 'full.close' }, (on) => {
      if (!on) void document.exitFullscreen();
      else if (document.fullscreenEnabled) this.#scene.requestFullscreen().catch(failed);
      else this.#video.webkitEnterFullscreen?.();
    });
    this.#toggle.button.hidden = !document.fullscreenEnabled && !this.#video.webkitEnterFullscreen;
    document.addEventListener('fullscreenchange', () => {
      this.#toggle.on = document.fullscreenElement === this.#scene;
    });
  }
}
