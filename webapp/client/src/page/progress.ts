import type { ProcessorEvents } from '../processor';
import { find } from './dom';
import { text } from './language/language';
import { share } from './words';

type Progress = ProcessorEvents['progress'];

/** Downloads of an unknown whole never reach it: they count as over when nothing came for this long, in ms. */
const SILENCE = 2000;

/** How far downloads are, in bytes: as a bar before the start, and as words for the line beneath the picture. */
export class Downloads {
  readonly #bar = find('hero-bar', HTMLProgressElement);
  readonly #line = find('hero-progress', HTMLElement);
  readonly #open = new Map<string, Progress>();
  #timer = 0;

  /** `changed` is called when {@link words} says something else. */
  constructor(private readonly changed: () => void) {}

  /** `Loading the model 312 of 540 kB`; empty where nothing is loading. */
  get words(): string {
    const latest = [...this.#open.values()].at(-1);
    if (!latest) return '';
    const { what, loaded, total } = latest;
    return text('progress.loading', { what, share: share(loaded, total) });
  }

  /** Takes an event of the processor. */
  update(progress: Progress): void {
    this.#open.delete(progress.what);
    if (progress.total <= 0 || progress.loaded < progress.total) this.#open.set(progress.what, progress);
    clearTimeout(this.#timer);
    if (this.#open.size > 0)
      this.#timer = window.setTimeout(() => {
        this.#open.clear();
        this.#draw();
      }, SILENCE);
    this.#draw();
  }

  #draw(): void {
    const all = [...this.#open.values()];
    const total = all.reduce((sum, { total }) => sum + total, 0);
    this.#bar.hidden = all.length === 0;
    this.#bar.max = Math.max(total, 1);
    this.#bar.value = all.reduce((sum, { loaded }) => sum + loaded, 0);
    this.#line.textContent = this.words;
    this.changed();
  }
}
