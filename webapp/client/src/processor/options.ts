/**
 * What stands behind the person. `parts` colours the parts of the body instead, over a darkened picture. `none` is the
 * only one that lets the camera's own picture through.
 */
export type Effect = 'blur' | 'image' | 'color' | 'transparent' | 'parts' | 'none';

/** Who is kept: everyone, or only the main person, who stays the same from frame to frame. */
export type People = 'everyone' | 'main';

/** What is done to faces. */
export type Faces = 'show' | 'blur' | 'pixelate';

/** Bytes per stored weight: 4 is float32, 2 is 16-bit, 1 is 8-bit. */
export type QuantBytes = 1 | 2 | 4;

/**
 * How finely a model that takes any size looks at the picture: a share of its size (.25, .5, .75, 1), or the longer
 * side in pixels, 161 to 801, which is rounded to the nearest that the model takes.
 */
export type Resolution = 'low' | 'medium' | 'high' | 'full' | number;

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
  /** Needs a model that tells people apart. */
  people: People;
  /** Needs a model that finds faces. */
  faces: Faces;
  /** Folder name of a model in the catalogue. */
  model: string;
  quantBytes: QuantBytes;
  backend: Backend;
  /** Counts for nothing where the model's input has a fixed size. */
  resolution: Resolution;
}
