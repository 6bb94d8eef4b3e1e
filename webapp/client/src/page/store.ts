import { Newest } from '../newest';
import type { ProcessorOptions } from '../processor';
import { findBackground, findVideo } from './backgrounds';
import type { Choices } from './choices';

/** The files that the visitor brought, by the names that stand for them in choices. */
export type OwnFiles = ReadonlyMap<string, Blob>;

/**
 * The processor's options for these choices; an image or a video only where it is shown, so that nothing is loaded for
 * nothing.
 */
export function toOptions(choices: Partial<Choices>, own: OwnFiles): Partial<ProcessorOptions> {
  const { image, video, ...options } = choices;
  if (choices.effect === 'image' && image !== undefined)
    return { ...options, image: own.get(image) ?? findBackground(image)?.file ?? null };
  if (choices.effect === 'video' && video !== undefined)
    return { ...options, video: own.get(video) ?? findVideo(video)?.file ?? null };
  return options;
}

/** What the store needs of the world. */
export interface StoreLinks {
  /** Makes the processor follow; rejects where it refuses, and then nothing has changed. */
  apply: (options: Partial<ProcessorOptions>) => Promise<void>;
  /** Draws the choices, at every change. */
  show: (choices: Choices) => void;
  failed: (error: unknown) => void;
}

/** The visitor's choices. A change is shown at once, and taken back if the processor refuses it. */
export class Store {
  readonly own = new Map<string, Blob>();
  #wanted: Choices;
  #applied: Choices;
  #newest = new Newest();

  constructor(
    start: Choices,
    private readonly links: StoreLinks,
  ) {
    this.#wanted = { ...start };
    this.#applied = { ...start };
  }

  get choices(): Readonly<Choices> {
    return this.#wanted;
  }

  /** Resolves with whether the change was taken. */
  async change(patch: Partial<Choices>): Promise<boolean> {
    const order = this.#newest.next();
    this.#wanted = { ...this.#wanted, ...patch };
    this.links.show(this.#wanted);
    try {
      await this.links.apply(toOptions(patch, this.own));
    } catch (error) {
      this.#takeBack(patch);
      this.links.show(this.#wanted);
      this.links.failed(error);
      return false;
    }
    const counting = this.#newest.of(patch, order);
    this.#newest.settle(counting, order);
    this.#applied = { ...this.#applied, ...counting };
    return true;
  }

  /** Only what nobody has changed again in the meantime goes back. */
  #takeBack(patch: Partial<Choices>): void {
    const still = Object.entries(patch).filter(
      ([key, value]) => this.#wanted[key as keyof Choices] === value,
    );
    const before = still.map(([key]) => [key, this.#applied[key as keyof Choices]]);
    this.#wanted = { ...this.#wanted, ...(Object.fromEntries(before) as Partial<Choices>) };
  }
}
