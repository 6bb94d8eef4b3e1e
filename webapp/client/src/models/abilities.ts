import startPlans from '../../generated/start-plans.json';
import type { Effect, Faces, People } from '../processor/options';
import type { ModelCard } from './card';

/** What only some models can do, by the setting that asks for it. */
export type Ability = 'parts' | 'people' | 'faces';

/** The settings that ask for an {@link Ability}. */
export interface AbilitySettings {
  effect: Effect;
  people: People;
  faces: Faces;
}

/** The outputs that each ability needs, as the compositor says. */
const NEEDS: Record<Ability, readonly string[]> = {
  parts: startPlans.outputs.effect.parts,
  people: startPlans.outputs.people.main,
  faces: startPlans.outputs.faces.blur,
};

/** What each ability does, to say who cannot. */
const WORDS: Record<Ability, string> = {
  parts: 'colour parts of the body',
  people: 'tell people apart',
  faces: 'find faces',
};

/** Whether a model can do this. */
export function can({ outputs, parts = [] }: ModelCard, ability: Ability): boolean {
  if (!NEEDS[ability].every((name) => name in outputs)) return false;
  // As the compositor finds them: left_face, right_face, face_skin.
  return ability !== 'faces' || parts.some((name) => name.toLowerCase().includes('face'));
}

/** The abilities that settings ask for. */
export function abilitiesFor({ effect, people, faces }: AbilitySettings): Ability[] {
  const asked: [Ability, boolean][] = [
    ['parts', effect === 'parts'],
    ['people', people !== 'everyone'],
    ['faces', faces !== 'show'],
  ];
  return asked.filter(([, needed]) => needed).map(([ability]) => ability);
}

/** The first ability that settings ask for and the model lacks; undefined where it can do all. */
export function lacking(card: ModelCard, settings: AbilitySettings): Ability | undefined {
  return abilitiesFor(settings).find((ability) => !can(card, ability));
}

/** Who cannot do what, and what to do about it. */
export function cannotDo({ title }: ModelCard, abilities: readonly Ability[]): string {
  const words = abilities.map((ability) => WORDS[ability]).join(' or ');
  return `${title} cannot ${words}. Choose a BodyPix model, which can.`;
}
