import type { Backend, Effect, Faces, People, QuantBytes, Resolution } from '../processor/options';
import type { ModelCard } from '../models/card';

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
  color: [number, number, number];
  people: People;
  faces: Faces;
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
