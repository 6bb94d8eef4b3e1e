import type { Ability } from '../../models/abilities';
import type { ModelCard } from '../../models/card';
import { text } from '../language/language';
import { either } from '../words';

/** Who cannot do what, and what to do about it. */
export function cannotDo({ title }: ModelCard, abilities: readonly Ability[]): string {
  const what = either(abilities.map((ability) => text(`ability.${ability}`)));
  return text('ability.cannot', { model: title, what });
}
