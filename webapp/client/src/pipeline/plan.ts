import type { Effect } from '../processor/options';

/** What is drawn behind the person; decided by the compositor, see `compositor/effects.py`. */
export type Background =
  /** A small plane `rows` high is box-blurred `passes` times with a window of `2 * radius + 1`. */
  | { kind: 'blur'; rows: number; radius: number; passes: number }
  | { kind: 'image'; source: string }
  | { kind: 'color'; color: [number, number, number] }
  | { kind: 'transparent' }
  | { kind: 'none' };

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
}
