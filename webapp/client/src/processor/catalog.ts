import { cannotDo, lacking } from '../models/abilities';
import { variantOf, type ModelCard } from '../models/card';
import { fetchCatalog, findCard } from '../models/catalog';
import type { ModelChoice } from '../pipeline/settings';
import { BackdropError } from './errors';
import type { ProcessorOptions } from './options';

/** The installed models, and which of them options choose. */
export class Catalog {
  readonly #address: string;
  #cards: Promise<ModelCard[]> | null = null;

  /** @param address of the list of models. */
  constructor(address: string) {
    this.#address = address;
  }

  /**
   * The models' cards, fetched once.
   *
   * @param again fetched again.
   */
  cards(again = false): Promise<ModelCard[]> {
    if (again) this.#cards = null;
    this.#cards ??= fetchCatalog(this.#address).catch((error: unknown) => {
      this.#cards = null; // The next call tries again.
      throw error;
    });
    return this.#cards;
  }

  /**
   * The model that options name, as the worker is told of it.
   *
   * @throws BackdropError where it is not installed or cannot do all that the options ask for.
   */
  async choose(options: ProcessorOptions): Promise<ModelChoice> {
    const { model, quantBytes, backend, resolution } = options;
    const card = findCard(await this.cards(), model);
    variantOf(card, quantBytes); // Says at once what is not installed.
    const ability = lacking(card, options);
    if (ability) throw new BackdropError('setting-invalid', cannotDo(card, [ability]), ability);
    return { card, quantBytes, backend, resolution };
  }
}
