import { BackdropError } from '../../processor';
import type { ModelCard } from '../../models/card';
import { OWN, type Choices } from '../choices';
import { find } from '../dom';
import type { OwnPicture, Store } from '../store';
import { Details } from './details';
import { Looks } from './looks';
import { Models } from './models';
import { thumbnailOf } from './own-picture';

/** The settings panel: shows the store's choices and changes them. */
export class Panel {
  readonly #looks: Looks;
  readonly #details: Details;
  readonly #models: Models;
  readonly #file = find('file', HTMLInputElement);
  /** What covers the room again when the real background is switched off. */
  #cover: Pick<Choices, 'effect' | 'image'>;

  constructor(
    private readonly store: Store,
    private readonly failed: (error: unknown) => void,
  ) {
    const change = (patch: Partial<Choices>): void => {
      void store.change(patch);
    };
    const { effect, image } = store.choices;
    this.#cover = { effect: effect === 'none' ? 'blur' : effect, image };
    this.#looks = new Looks(change, () => {
      this.#file.click();
    });
    this.#details = new Details(change);
    this.#details.onReal((on) => {
      change(on ? { effect: 'none' } : this.#cover);
    });
    this.#models = new Models((patch) => {
      change(this.#offered(patch));
    });
    this.#file.addEventListener('change', () => {
      void this.#bring();
    });
    find('panel', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
    });
    this.show(store.choices);
  }

  /** Draws the choices. */
  show(choices: Choices): void {
    const { effect, image } = choices;
    if (effect !== 'none') this.#cover = { effect, image };
    this.#looks.show(choices);
    this.#details.show(choices);
    this.#models.show(choices);
  }

  /** Fills the list of models. */
  fill(cards: readonly ModelCard[]): void {
    this.#cards = cards;
    this.#models.fill(cards, this.store.choices);
  }

  /** A model's title by its id. */
  title(id: string): string {
    return this.#models.title(id);
  }

  #cards: readonly ModelCard[] = [];

  /** A model that lacks the chosen precision comes with the first that it has. */
  #offered(patch: Partial<Choices>): Partial<Choices> {
    const card = this.#cards.find(({ id }) => id === patch.model);
    if (!card) return patch;
    const offered = Object.keys(card.variants).map(Number) as Choices['quantBytes'][];
    return offered.includes(this.store.choices.quantBytes) ? patch : { ...patch, quantBytes: offered[0] };
  }

  /** Takes the file that the visitor chose; one that is no picture is refused, and the effect stays. */
  async #bring(): Promise<void> {
    const file = this.#file.files?.[0];
    this.#file.value = ''; // the same file chosen again is a choice, too
    if (!file) return;
    const before: OwnPicture | null = this.store.own;
    try {
      const thumbnail = await thumbnailOf(file);
      this.store.own = { file };
      if (await this.store.change({ effect: 'image', image: OWN })) this.#looks.own(thumbnail);
      else this.store.own = before;
      this.#looks.show(this.store.choices);
    } catch (error) {
      this.failed(
        error instanceof BackdropError ? error : new BackdropError('image-invalid', String(error), file.name),
      );
    }
  }
}
