import type { ModelCard } from '../models/card';
import { DEFAULTS, type Choices } from './choices';

/**
 * Whether the catalogue has what the address asks for.
 *
 * @returns what to use instead of what is not there, and the address's parts to name; both empty if all is there.
 */
export function missingFrom(
  catalog: readonly ModelCard[],
  { model, quantBytes }: Choices,
): { instead: Partial<Choices>; ignored: string[] } {
  const asked = catalog.find(({ id }) => id === model);
  const card = asked ?? catalog.find(({ id }) => id === DEFAULTS.model) ?? catalog.at(0);
  // An empty catalogue offers nothing instead; the processor says what is wrong.
  if (!card) return { instead: {}, ignored: [] };
  const offered = Object.keys(card.variants).map(Number) as Choices['quantBytes'][];
  const instead: Partial<Choices> = {};
  const ignored: string[] = [];
  if (!asked) {
    instead.model = card.id;
    ignored.push(`model=${model}`);
  }
  if (!offered.includes(quantBytes)) {
    instead.quantBytes = offered.includes(DEFAULTS.quantBytes) ? DEFAULTS.quantBytes : offered[0];
    ignored.push(`quant=${quantBytes}`);
  }
  return { instead, ignored };
}
