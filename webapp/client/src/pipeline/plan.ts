import type { Effect } from '../processor/options';

/** What is drawn behind the person; decided by the compositor, see `compositor/effects.py`. */
export type Background =
  /** A small plane `rows` high is box-blurred `passes` times with a window of `2 * radius + 1`. */
  | { kind: 'blur'; rows: number; radius: number; passes: number }
  | { kind: 'image'; source: string }
  | { kind: 'color'; color: [number, number, number] }
  | { kind: 'transparent' }
  /** Each part of the body in its colour, 0..255, laid over the picture with `opacity` 0..1. */
  | { kind: 'parts'; palette: [number, number, number][]; opacity: number }
  | { kind: 'none' };

/** What hides a face: a blur as that of {@link Background}, or a mosaic of `rows` over the picture's height. */
export type FaceCover =
  { kind: 'blur'; rows: number; radius: number; passes: number } | { kind: 'pixelate'; rows: number };

/** Soft threshold: alpha up to `low` is background, from `high` on is person, a smoothstep between. */
export interface Edge {
  low: number;
  high: number;
}

/** One picture's recipe, written in Python and carried out by a renderer. */
export interface RenderPlan {
  version: number;
  effect: Effect;
  tier: string;
  edge: Edge;
  background: Background;
  faces: FaceCover | null;
  /** The optional outputs of the model that this needs. */
  outputs: string[];
}
