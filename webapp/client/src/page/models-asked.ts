import { lacking } from '../models/abilities';
import type { ModelCard } from '../models/card';
import { DEFAULTS, type Choices } from './choices';

/**
 * Whether the catalogue has what the address asks for.
 *
 * @returns what to use instead of what is not there, and the address's parts to name; both empty if all is there.
 */
export function missingFrom(
  catalog: readonly ModelCard[],
  choices: Choices,
): { instead: Partial<Choices>; ignored: string[] } {
  const { model, quantBytes, effect } = choices;
  const asked = catalog.find(({ id }) => id === model);
  const named = asked ?? catalog.find(({ id }) => id === DEFAULTS.model) ?? catalog.at(0);
  // What only some models can do comes with one of them. Where there is none, nobody's face is shown instead: the
  // processor refuses to start, and says why.
  const able = named && lacking(named, choices) ? catalog.find((other) => !lacking(other, choices)) : named;
  const card = able ?? named;
  // An empty catalogue offers nothing instead; the processor says what is wrong.
  if (!card) return { instead: {}, ignored: [] };
  const offered = Object.keys(card.variants).map(Number) as Choices['quantBytes'][];
  const instead: Partial<Choices> = {};
  const ignored: string[] = [];
  if (!able && effect === 'parts') {
    instead.effect = DEFAULTS.effect;
    ignored.push(`effect=${effect}`);
  }
  if (card !== asked) {
    instead.model = card.id;
    ignored.push(`model=${model}`);
  }
  if (!offered.includes(quantBytes)) {
    instead.quantBytes = offered.includes(DEFAULTS.quantBytes) ? DEFAULTS.quantBytes : offered[0];
    ignored.push(`quant=${quantBytes}`);
  }
  return { instead, ignored };
}
