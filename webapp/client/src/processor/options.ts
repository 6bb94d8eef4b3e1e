/** What stands behind the person. `none` is the only one that lets the camera's own picture through. */
export type Effect = 'blur' | 'image' | 'color' | 'transparent' | 'none';

/** Bytes per stored weight: 4 is float32, 2 is 16-bit, 1 is 8-bit. */
export type QuantBytes = 1 | 2 | 4;

/** Where TensorFlow.js computes. `auto` takes WASM with SIMD. */
export type Backend = 'auto' | 'wasm' | 'webgl' | 'cpu';

/** Everything a caller can choose; each has a default and can be changed while the picture goes on. */
export interface ProcessorOptions {
  effect: Effect;
  /** Strength of the blur, 0 to 1. */
  strength: number;
  /** The probability at which a pixel counts as half person, 0 to 1. */
  threshold: number;
  /** Background of the effect `color`, as `#rrggbb`. */
  color: string;
  /** Background of the effect `image`: a same-origin address or a picture file. `null` until one is chosen. */
  image: string | Blob | null;
  /** Folder name of a model in the catalogue. */
  model: string;
  quantBytes: QuantBytes;
  backend: Backend;
}
