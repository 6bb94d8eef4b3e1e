import type { BackgroundProcessor } from '../../processor';
import { find, make } from '../dom';
import type { View } from '../stage';

/** Of a thumbnail, in pixels: as large as those of the backgrounds. */
const SIZE = { width: 192, height: 108 };

/** People look at the gallery now and then: a picture of theirs that is half a minute old will do. In milliseconds. */
const EVERY_MS = 30_000;

/** Tiles that show nobody: what these look like is drawn on the person, or not known. */
const WITHOUT: readonly string[] = ['parts', 'python'];

/**
 * The visitor in the gallery's thumbnails: one small cut-out, laid over every background by the style sheet, and one
 * with the room blurred. They are made of finished pictures, are kept in this page's memory alone, and go with the camera.
 */
export class Portraits {
  readonly #place = find('looks', HTMLElement);
  #addresses: string[] = [];
  /** Rises with every attempt and every end, so that one that comes late is not shown. */
  #turn = 0;
  #takenAt = -Infinity;
  #shown = false;

  constructor(private readonly processor: BackgroundProcessor) {
    new IntersectionObserver(([entry]) => {
      this.#shown = entry.isIntersecting;
    }).observe(this.#place);
  }

  /** Takes new ones where it is time to and they can be seen; forgets them when the camera is off. */
  async follow(view: View): Promise<void> {
    if (view === 'hero' || view === 'wait') {
      this.#forget();
      return;
    }
    if (view !== 'picture' || !this.#shown || document.hidden) return;
    if (performance.now() - this.#takenAt < EVERY_MS) return;
    this.#takenAt = performance.now();
    const turn = ++this.#turn;
    const cutOut = await this.#take('transparent');
    const room = await this.#take('blur');
    if (turn !== this.#turn) for (const address of [cutOut, room]) URL.revokeObjectURL(address);
    // Of the room as it is there are none: those of before stay, until there can be others.
    else if (!cutOut && !room) this.#takenAt = -Infinity;
    else this.#show(cutOut, room);
  }

  /** The address of a small portrait; empty where there is none. */
  async #take(background: 'transparent' | 'blur'): Promise<string> {
    // A worker that was lost meanwhile makes none; those who want to know hear of it elsewhere.
    const frame = await this.processor.portrait(background).catch(() => null);
    if (!frame) return '';
    const canvas = make('canvas', SIZE);
    const context = canvas.getContext('2d')!;
    const { displayWidth: width, displayHeight: height } = frame;
    const scale = Math.max(SIZE.width / width, SIZE.height / height);
    context.imageSmoothingQuality = 'high';
    context.translate(SIZE.width / 2, SIZE.height / 2);
    context.scale(scale, scale);
    context.drawImage(frame, -width / 2, -height / 2);
    frame.close();
    const file = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    return file ? URL.createObjectURL(file) : '';
  }

  #show(cutOut: string, room: string): void {
    const old = this.#addresses;
    this.#addresses = [cutOut, room].filter(Boolean);
    const { style } = this.#place;
    style.setProperty('--me', cutOut ? `url("${cutOut}")` : 'none');
    style.setProperty('--my-room', room ? `url("${room}")` : 'none');
    // Tiles of the visitor's own come and go.
    for (const tile of this.#place.querySelectorAll<HTMLLabelElement>('label.tile')) {
      const { value = '' } = tile.querySelector('input') ?? {};
      if (WITHOUT.includes(value) || tile.querySelector('.me')) continue;
      const me = make('span', { className: value === 'blur' ? 'me room' : 'me' });
      tile.querySelector('.tile-picture')?.append(me);
    }
    for (const address of old) URL.revokeObjectURL(address);
  }

  #forget(): void {
    this.#turn++;
    this.#takenAt = -Infinity;
    for (const me of this.#place.querySelectorAll('.me')) me.remove();
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = [];
  }
}
