import type { BackgroundProcessor, Effect } from '../../processor';
import type { Choices } from '../choices';
import { find, make } from '../dom';
import { text } from '../language/language';
import type { Stage, View } from '../stage';
import { Toggle } from './toggle';

/** Backgrounds that a mirror would turn as well, and whose letters and light would then be the wrong way round. */
const DRAWN: readonly Effect[] = ['image', 'video', 'gradient'];

/** What the mirror needs of the page. */
export interface MirrorLinks {
  processor: BackgroundProcessor;
  stage: Stage;
  choices: () => Readonly<Choices>;
  /** Whether it is on; `mirrored` is called with every change. */
  mirror: boolean;
  mirrored: (on: boolean) => void;
}

/**
 * Whether visitors see themselves as in a mirror. What others get, and what is taken or recorded, never is: the page
 * turns what it shows. Where a picture, a film or a gradient stands behind the person, it shows a self-view, in which
 * that is turned beforehand, so that only the person is mirrored.
 */
export class Mirror {
  readonly #toggle: Toggle;
  #video: HTMLVideoElement | null = null;
  #opening = false;
  #view: View = 'hero';

  constructor(private readonly links: MirrorLinks) {
    const { processor, stage, mirror, mirrored } = links;
    this.#toggle = new Toggle('mirror', null, (on) => {
      this.#toggle.on = on;
      stage.mirrored = on;
      mirrored(on);
      stage.say(text(on ? 'mirror.on' : 'mirror.off'));
      this.follow();
    });
    this.#toggle.on = mirror;
    // The worker was started anew: what its self-view shows stands still. The next picture brings another.
    processor.on('track', () => {
      if (this.#video) this.#close();
    });
  }

  /** Follows what the stage shows, and what is chosen. */
  follow(view: View = this.#view): void {
    this.#view = view;
    const wanted = this.#toggle.on && view === 'picture' && DRAWN.includes(this.links.choices().effect);
    if (wanted && !this.#video) void this.#open();
    if (!wanted && this.#video) this.#close();
  }

  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      const track = await this.links.processor.selfView();
      // Shown with its first picture: until then the output is there, all of it mirrored.
      const video = make('video', { muted: true, playsInline: true, autoplay: true, className: 'self-view' });
      video.ariaHidden = 'true';
      video.disablePictureInPicture = true;
      video.addEventListener(
        'loadeddata',
        () => {
          video.classList.add('there');
        },
        { once: true },
      );
      video.srcObject = new MediaStream([track]);
      track.addEventListener('ended', () => {
        if (this.#video === video) this.#close();
      });
      find('output', HTMLVideoElement).after(video);
      this.#video = video;
    } catch {
      return; // The output stays, all of it mirrored: as good as can be had here.
    } finally {
      this.#opening = false;
    }
    this.follow();
  }

  #close(): void {
    if (this.#video) this.#video.srcObject = null;
    this.#video?.remove();
    this.#video = null;
    // It may have ended with the call already.
    this.links.processor.endSelfView().catch(() => undefined);
  }
}
