import startPlans from '../../generated/start-plans.json';
import type { Faces } from '../processor/options';
import type { Background, Edge, FaceCover, RenderPlan } from './plan';
import type { CompositorSettings } from './settings';

/** Written at build time by the compositor itself, under CPython. */
const PLANS = startPlans as unknown as {
  settings: CompositorSettings;
  edges: { threshold: number; edge: Edge }[];
  faces: Record<Faces, FaceCover | null>;
  outputs: { [Name in 'effect' | 'people' | 'faces']: Record<CompositorSettings[Name], string[]> };
  backgrounds: { blur: { strength: number; background: Background }[] } & Record<string, Background>;
};

/** The compositor's own defaults. */
export const DEFAULT_SETTINGS: Readonly<CompositorSettings> = PLANS.settings;

function nearest<T>(list: readonly T[], distance: (item: T) => number): T {
  return list.reduce((best, item) => (distance(item) < distance(best) ? item : best));
}

/** The optional outputs of a model that settings need. */
export function outputsFor({
  effect,
  people,
  faces,
}: Pick<CompositorSettings, keyof typeof PLANS.outputs>): string[] {
  const { outputs } = PLANS;
  return [...new Set([...outputs.effect[effect], ...outputs.people[people], ...outputs.faces[faces]])];
}

/** The plan that is in force until Python is there: looked up among those that Python wrote, not decided here. */
export function startPlan(settings: CompositorSettings, version: number): RenderPlan {
  const { effect, strength, threshold, image, color } = settings;
  const { edge } = nearest(PLANS.edges, (entry) => Math.abs(entry.threshold - threshold));
  const found =
    effect === 'blur'
      ? nearest(PLANS.backgrounds.blur, (entry) => Math.abs(entry.strength - strength)).background
      : PLANS.backgrounds[effect];
  const background =
    found.kind === 'image'
      ? { ...found, source: image }
      : found.kind === 'color'
        ? { ...found, color }
        : found;
  const outputs = outputsFor(settings);
  return { version, effect, tier: 'start', edge, background, faces: PLANS.faces[settings.faces], outputs };
}
