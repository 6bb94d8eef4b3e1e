import { BackdropError } from '../processor/errors';
import { ModelCache } from './cache';
import type { ModelCard } from './card';

/**
 * The cards of every installed model, the default one first.
 *
 * @param address of the list.
 * @throws BackdropError `model-missing`.
 */
export async function fetchCatalog(address: string): Promise<ModelCard[]> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const { models } = (await response.json()) as { models: ModelCard[] };
    // Not awaited: tidying up can wait.
    void new ModelCache().keepOnly(models);
    return models;
  } catch (cause) {
    throw new BackdropError(
      'model-missing',
      `The list of models (${address}) could not be read: ${cause instanceof Error ? cause.message : 'unknown reason'}. Check that the server has it, then reload.`,
      address,
      { cause },
    );
  }
}

/** The card of one model. @throws BackdropError `model-unknown` that names the installed ones. */
export function findCard(catalog: readonly ModelCard[], id: string): ModelCard {
  const card = catalog.find((candidate) => candidate.id === id);
  if (card) return card;
  const installed = catalog.map((candidate) => candidate.id).join(', ') || 'none';
  throw new BackdropError('model-unknown', `There is no model "${id}". Installed: ${installed}.`, id);
}
