import type { Stats } from '../../processor';
import type { ModelCard } from '../../models/card';
import type { Size } from '../../models/sides';
import type { Choices } from '../choices';
import { find } from '../dom';
import { ownChoice } from '../own/names';
import type { Store } from '../store';
import { Backends } from './backends';
import { Details } from './details';
import { Facts } from './facts';
import { Finish } from './finish';
import { Legend } from './legend';
import { Looks } from './looks';
import { Models } from './models';
import { PeopleChoice } from './people';
import { Renderers } from './renderers';
import { ResolutionChoice } from './resolution';
import { Tiers } from './tiers';

/** What the panel needs of the page. */
export interface PanelLinks {
  /** The wished size of the camera's picture. */
  camera: Size;
  failed: (error: unknown) => void;
  /** Takes files of the visitor's own as backgrounds. */
  bring: (files: readonly File[]) => void;
  /** Asks the server for its models anew. */
  catalogAgain: () => Promise<readonly ModelCard[]>;
}

/** The settings panel: shows the store's choices and changes them. */
export class Panel {
  /** The gallery; own backgrounds add tiles to it. */
  readonly looks: Looks;
  readonly #details: Details;
  readonly #models: Models;
  readonly #resolution: ResolutionChoice;
  readonly #facts: Facts;
  readonly #people: PeopleChoice;
  readonly #backends: Backends;
  readonly #finish: Finish;
  readonly #renderers: Renderers;
  readonly #tiers: Tiers;
  readonly #legend = new Legend();
  readonly #file = find('file', HTMLInputElement);
  /** What covers the room again when the real background is switched off. */
  #cover: Pick<Choices, 'effect' | 'image' | 'video'>;

  constructor(
    private readonly store: Store,
    private readonly links: PanelLinks,
  ) {
    const change = (patch: Partial<Choices>): void => {
      void store.change(patch);
    };
    const switchTo = (patch: Partial<Choices>): Promise<boolean> => store.change(patch);
    this.#facts = new Facts(links.camera);
    const { effect, image, video } = store.choices;
    this.#cover = { effect: effect === 'none' ? 'blur' : effect, image, video };
    this.looks = new Looks(change, () => {
      this.#file.click();
    });
    this.#details = new Details(change);
    this.#details.onReal((on) => {
      change(on ? { effect: 'none' } : this.#coverNow());
    });
    this.#finish = new Finish(change);
    this.#renderers = new Renderers(change);
    this.#tiers = new Tiers(change);
    const again = (): Promise<void> => this.#fillAgain();
    this.#models = new Models({ change: switchTo, again, facts: this.#facts }, store.choices);
    this.#people = new PeopleChoice(change);
    this.#backends = new Backends(change, this.#facts);
    this.#resolution = new ResolutionChoice(switchTo, this.#facts);
    this.#file.addEventListener('change', () => {
      const files = [...(this.#file.files ?? [])];
      this.#file.value = ''; // the same file chosen again is a choice, too
      links.bring(files);
    });
    find('panel', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
    });
    this.show(store.choices);
  }

  /** What the room is covered with again; the blur where that was a file of the visitor's and is gone. */
  #coverNow(): Partial<Choices> {
    const own = ownChoice(this.#cover);
    const gone = own && !this.store.own.has(own.effect === 'image' ? own.image : own.video);
    return gone ? { effect: 'blur' } : this.#cover;
  }

  /** Draws the choices. */
  show(choices: Choices): void {
    const { effect, image, video } = choices;
    if (effect !== 'none') this.#cover = { effect, image, video };
    const card = this.#card(choices);
    this.looks.show(choices, card);
    this.#details.show(choices);
    this.#finish.show(choices);
    this.#people.show(choices, card);
    this.#models.show(choices);
    this.#resolution.show(choices, card);
    this.#backends.show(choices, card);
    this.#renderers.show(choices);
    this.#tiers.show(choices);
  }

  /** Loads what is only to be looked at. */
  illustrate(): void {
    this.looks.illustrate();
  }

  /** Takes in what is measured: some of it stands beside the choices. */
  measured(stats: Stats): void {
    this.#renderers.measured(stats);
    this.#tiers.measured(stats);
    this.#legend.show(stats, this.#card(this.store.choices));
    if (!this.#facts.learn(stats, this.store.choices)) return;
    this.#models.refresh();
    const { choices } = this.store;
    this.#resolution.show(choices, this.#card(choices));
    this.#backends.show(choices, this.#card(choices));
  }

  /** Fills the list of models. */
  fill(cards: readonly ModelCard[]): void {
    this.#cards = cards;
    this.#models.fill(cards, this.store.choices);
    this.show(this.store.choices);
  }

  /** A model's title by its id. */
  title(id: string): string {
    return this.#models.title(id);
  }

  #cards: readonly ModelCard[] = [];

  #card({ model }: Choices): ModelCard | undefined {
    return this.#cards.find(({ id }) => id === model);
  }

  async #fillAgain(): Promise<void> {
    try {
      this.fill(await this.links.catalogAgain());
    } catch (error) {
      this.links.failed(error);
    }
  }
}
