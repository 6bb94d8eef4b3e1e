import { find } from '../dom';
import { Toggle } from './toggle';

/** The finished picture in a small window over everything else; only where the browser has such windows for pages. */
export class PictureInPicture {
  readonly #video = find('output', HTMLVideoElement);
  readonly #toggle: Toggle;

  constructor(failed: (error: unknown) => void) {
    this.#toggle = new Toggle('in-picture', { off: 'pip.open', on: 'pip.close' }, (on) => {
      if (on) this.#video.requestPictureInPicture().catch(failed);
      else this.close();
    });
    // Missing in Firefox, in spite of the types.
    this.#toggle.button.hidden = !(document as Partial<Document>).pictureInPictureEnabled;
    // The window has a close button of its own.
    this.#video.addEventListener('enterpictureinpicture', () => (this.#toggle.on = true));
    this.#video.addEventListener('leavepictureinpicture', () => (this.#toggle.on = false));
  }

  /** Closes the window. */
  close(): void {
    if (document.pictureInPictureElement === this.#video)
      document.exitPictureInPicture().catch(() => undefined); // It was closed in the meantime.
  }
}
