import startPlans from '../../generated/start-plans.json';
import type { BlurShape, Effect, Faces } from '../processor/options';
import type { Background, Carry, Edge, FaceCover, RenderPlan } from './plan';
import type { CompositorSettings } from './settings';

/** Written at build time by the compositor itself, under CPython. */
const PLANS = startPlans as unknown as {
  settings: CompositorSettings;
  edges: { threshold: number; edge: Edge }[];
  faces: Record<Faces, FaceCover | null>;
  carry: Record<Faces, Carry | null>;
  outputs: { [Name in 'effect' | 'people' | 'faces']: Record<CompositorSettings[Name], string[]> };
  backgrounds: {
    blur: Record<BlurShape, { strength: number; background: Background }[]>;
  } & Record<string, Background>;
  finish: Record<Effect, Pick<RenderPlan, 'decontaminate' | 'wrap' | 'match'>>;
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
  const { effect, strength, threshold, blur_shape } = settings;
  const { edge } = nearest(PLANS.edges, (entry) => Math.abs(entry.threshold - threshold));
  const found =
    effect === 'blur' || effect === 'python'
      ? nearest(PLANS.backgrounds.blur[blur_shape], (entry) => Math.abs(entry.strength - strength)).background
      : PLANS.backgrounds[effect];
  const { decontaminate, wrap, match } = PLANS.finish[effect];
  return {
    version,
    effect,
    tier: 'start',
    edge,
    background: filledIn(found, settings),
    decontaminate: settings.decontaminate
      ? decontaminate && { ...decontaminate, amount: settings.decontaminate }
      : null,
    wrap: settings.light_wrap ? wrap && { ...wrap, strength: settings.light_wrap } : null,
    match: settings.match ? match && { ...match, amount: settings.match } : null,
    faces: PLANS.faces[settings.faces],
    carry: PLANS.carry[settings.faces],
    detail: 1,
    outputs: outputsFor(settings),
  };
}

/** A background with what the visitor chose for it. */
function filledIn(background: Background, settings: CompositorSettings): Background {
  switch (background.kind) {
    case 'image':
      return { ...background, source: settings.image };
    case 'video':
      return { ...background, source: settings.video };
    case 'color':
      return { ...background, color: settings.color };
    case 'gradient': {
      const [from, to] = settings.gradient;
      return { ...background, from, to, angle: settings.gradient_angle };
    }
    default:
      return background;
  }
}
