import type { Effect } from '../processor/options';

/** Red, green and blue, 0..255. */
export type Color = [number, number, number];

/** A small plane `rows` high is box-blurred `passes` times with a window of `2 * radius + 1`. */
export interface BoxBlur {
  rows: number;
  radius: number;
  passes: number;
}

/** Mask values up to `low` are wholly the room, from `high` on not at all: what a blur without the person takes in. */
export interface Room {
  low: number;
  high: number;
}

/**
 * The room, blurred without the person. A bokeh is one disc of `radius` + 1/2 pixels of the small plane in place of the
 * boxes, in which a bright pixel counts up to `1 + highlights` times.
 */
export interface Blur extends BoxBlur {
  kind: 'blur';
  shape: 'gaussian' | 'bokeh';
  highlights: number;
  room: Room;
}

/** What is drawn behind the person; decided by the compositor, see `compositor/effects.py`. */
export type Background =
  | Blur
  | { kind: 'image'; source: string }
  | { kind: 'video'; source: string }
  | { kind: 'color'; color: Color }
  /** From one colour to another, along `angle` in degrees: 0 is upwards and 90 to the right, as in CSS. */
  | { kind: 'gradient'; from: Color; to: Color; angle: number }
  | { kind: 'transparent' }
  /** Each part of the body in its colour, 0..255, laid over the picture with `opacity` 0..1. */
  | { kind: 'parts'; palette: Color[]; opacity: number }
  | { kind: 'none' };

/** What hides a face: a blur as that of {@link Background}, or a mosaic of `rows` over the picture's height. */
export type FaceCover = ({ kind: 'blur' } & BoxBlur) | { kind: 'pixelate'; rows: number };

/**
 * A guided filter: on a small plane alpha is taken as a linear function of the picture's luma, and that function then
 * read at the picture's own size. Alpha is made `steepness` times as steep about a half, and `outwards` larger.
 */
export interface Refinement {
  rows: number;
  radius: number;
  /** Variance of luma (0..1) below which there is no edge to follow. */
  smoothness: number;
  steepness: number;
  outwards: number;
}

/** Soft threshold: alpha up to `low` is background, from `high` on is person, a smoothstep between. */
export interface Edge {
  low: number;
  high: number;
  /** How alpha's edge is first moved onto the picture's; null: not at all. */
  refine: Refinement | null;
}

/** Takes the old background's colour out of the soft edge, `amount` 0..1 of it, as a blur of the room estimates it. */
export interface Decontamination extends BoxBlur {
  amount: number;
  room: Room;
}

/** Light from the new background on the person's rim, as wide as the blur; `strength` 0..1. */
export interface LightWrap extends BoxBlur {
  strength: number;
}

/**
 * How masks are carried along the person's motion between two looks of the model; see `compositor/carrying.py`. The model
 * looks at one frame in `every` at least, and at one in `least` at most.
 */
export interface Carry {
  every: number;
  least: number;
  /** Of the small pictures in which motion is looked for. */
  rows: number;
  /** Of the boxes, two of which make a window. */
  radius: number;
  rounds: number;
  /** Added to the squared slopes: what has none gets no motion. */
  flatness: number;
  /** Luma that differs by less (0..255) has not moved; by more, it has for certain. */
  still: number;
  moved: number;
  /** What is explained worse is strange; from this `share` of strange pixels (0..1) on, the model looks again. */
  strange: number;
  share: number;
}

/** One picture's recipe, written in Python and carried out by a renderer. */
export interface RenderPlan {
  version: number;
  effect: Effect;
  tier: string;
  edge: Edge;
  background: Background;
  decontaminate: Decontamination | null;
  wrap: LightWrap | null;
  /** Whether the person's brightness and tint are drawn to the background's, and how far: 0..1. */
  match: { amount: number } | null;
  faces: FaceCover | null;
  /** Null: the model looks at every frame. */
  carry: Carry | null;
  /** Scale of the model's input, 0..1, for models that take any size. */
  detail: number;
  /** The optional outputs of the model that this needs. */
  outputs: string[];
}
