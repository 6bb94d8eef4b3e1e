import { BackdropError } from '../processor/errors';
import { ModelCache } from './cache';
import type { ModelCard } from './card';

/** Where our server publishes the cards. */
export const CATALOG_URL = '/api/models';

/** The cards of every installed model, the default one first. @throws BackdropError `model-missing`. */
export async function fetchCatalog(): Promise<ModelCard[]> {
  try {
    const response = await fetch(CATALOG_URL);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const { models } = (await response.json()) as { models: ModelCard[] };
    // Not awaited: tidying up can wait.
    void new ModelCache().keepOnly(models);
    return models;
  } catch (cause) {
    throw new BackdropError(
      'model-missing',
      `The list of models (${CATALOG_URL}) could not be read: ${cause instanceof Error ? cause.message : 'unknown reason'}. Check that the server is running, then reload.`,
      CATALOG_URL,
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
