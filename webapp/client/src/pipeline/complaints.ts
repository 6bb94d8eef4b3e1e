import type { ErrorData } from './messages';
import { SceneLateError } from './render/moving';

/** How long a background video may take to begin before that is called an error. */
const SCENE_PATIENCE_MS = 3000;

/** Which failures of pictures are told. */
export class Complaints {
  #latest = '';
  /** Since when a background video has been waited for. */
  #lateSince: number | null = null;

  /** Whether it is only a background video that takes a moment. */
  isLate(error: unknown): boolean {
    if (!(error instanceof SceneLateError)) return false;
    this.#lateSince ??= performance.now();
    return performance.now() - this.#lateSince < SCENE_PATIENCE_MS;
  }

  /** Whether it is another one than before: the same complaint thirty times a second helps nobody. */
  isNews({ message }: ErrorData): boolean {
    const news = message !== this.#latest;
    this.#latest = message;
    return news;
  }

  /** A picture was finished: what fails from now on is new. */
  forget(): void {
    this.#latest = '';
    this.#lateSince = null;
  }
}
