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
  #applied: Choices;
  /** What was chosen and is still to be taken or refused, in the order of choosing. */
  #waiting: { order: number; patch: Partial<Choices> }[] = [];
  #newest = new Newest();

  constructor(
    start: Choices,
    private readonly links: StoreLinks,
  ) {
    this.#applied = { ...start };
  }

  get choices(): Readonly<Choices> {
    const waiting = this.#waiting.map(({ order, patch }) => this.#newest.of(patch, order));
    return Object.assign({}, this.#applied, ...waiting) as Choices;
  }

  /** Whether it is still to be seen what becomes of this. */
  waitsFor(name: keyof Choices): boolean {
    return this.#waiting.some(({ patch }) => name in patch);
  }

  /** Resolves with whether the change was taken. */
  async change(patch: Partial<Choices>): Promise<boolean> {
    const order = this.#newest.next();
    this.#waiting.push({ order, patch });
    this.links.show(this.choices);
    try {
      await this.links.apply(toOptions(patch, this.own));
    } catch (error) {
      this.#settle(order, {});
      this.links.failed(error);
      return false;
    }
    this.#settle(order, patch);
    return true;
  }

  #settle(order: number, made: Partial<Choices>): void {
    this.#applied = this.#newest.settled(this.#applied, made, order);
    this.#waiting = this.#waiting.filter((each) => each.order !== order);
    this.links.show(this.choices);
  }
}
