import type {
  Backend,
  BlurShape,
  Effect,
  Faces,
  People,
  QuantBytes,
  Resolution,
  TierChoice,
} from '../processor/options';
import type { ModelCard } from '../models/card';
import type { Color } from './plan';

/** What the compositor's `Session` is told; see `compositor/effects.py`. */
export interface CompositorSettings {
  effect: Effect;
  /** 0..1. */
  strength: number;
  /** 0..1. */
  threshold: number;
  /** Name of the image that the renderer holds. */
  image: string;
  /** 0..255 each. */
  color: Color;
  blur_shape: BlurShape;
  /** 0..1. */
  light_wrap: number;
  /** 0..1. */
  light_wrap_radius: number;
  /** 0..1. */
  decontaminate: number;
  /** 0..1. */
  match: number;
  gradient: [Color, Color];
  /** Degrees, 0..360. */
  gradient_angle: number;
  /** Name of the video that the renderer is given frames of. */
  video: string;
  /** Mean colour of the image or video behind the person, once known: no choice, but a fact about it. */
  scene_color: Color | null;
  people: People;
  faces: Faces;
  tier: TierChoice;
  /** What the model calls the channels of its output `parts`. */
  part_names: string[];
}

/** Which model runs, and on what. */
export interface ModelChoice {
  card: ModelCard;
  quantBytes: QuantBytes;
  backend: Backend;
  resolution: Resolution;
}
