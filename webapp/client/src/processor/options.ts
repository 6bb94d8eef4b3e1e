import type { Assets } from './assets';

/**
 * What stands behind the person. `parts` colours the parts of the body instead, over a darkened picture. `python` asks a
 * few lines of Python, see {@link ProcessorOptions.source}. `none` is the only one that lets the camera's own picture
 * through.
 */
export type Effect =
  'blur' | 'image' | 'video' | 'gradient' | 'color' | 'transparent' | 'parts' | 'python' | 'none';

/** A blur as of frosted glass, or one of round highlights, as of a lens. */
export type BlurShape = 'gaussian' | 'bokeh';

/** Who is kept: everyone, or only the main person, who stays the same from frame to frame. */
export type People = 'everyone' | 'main';

/** What is done to faces. */
export type Faces = 'show' | 'blur' | 'pixelate';

/** Bytes per stored weight: 4 is float32, 2 is 16-bit, 1 is 8-bit. */
export type QuantBytes = 1 | 2 | 4;

/**
 * How finely a model that takes any size looks at the picture: a share of its size (`low` a quarter, `medium` a half,
 * `high` three quarters, `full` all of it), or the longer side in pixels, 161 to 801, which is rounded to the nearest
 * that the model takes.
 */
export type Resolution = 'low' | 'medium' | 'high' | 'full' | number;

/**
 * Where TensorFlow.js computes. `auto` starts on WASM with SIMD, tries the graphics chip in the background once the
 * picture runs, stays with what is clearly the fastest, and remembers it for this device and model.
 */
export type Backend = 'auto' | 'wasm' | 'webgl' | 'webgpu' | 'cpu';

/**
 * What draws the finished picture: the processor, on the frame's own pixels, or the graphics chip. `auto` takes what is
 * faster here.
 */
export type RendererChoice = 'auto' | 'planes' | 'webgl2';

/** What a processor is made with: any of {@link ProcessorOptions}, and where its files lie. */
export interface BackgroundProcessorOptions extends Partial<ProcessorOptions> {
  /** The folder that the package's files were copied to, on the page's own origin; `/backdrop/` if nobody says. */
  assets?: string | Assets;
}

/**
 * How much a slow device may leave out, the best first: masks are `carried` along farther instead of being made anew;
 * edges are no longer refined nor lit (`light`); and blur and model see the picture in `coarse`r detail. `auto` decides by measured times.
 */
export type TierChoice = 'auto' | 'full' | 'carried' | 'light' | 'coarse';

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
  /** Shape of the blur. */
  blurShape: BlurShape;
  /** How much light the background throws on the person's rim, 0 to 1; for the effects that replace the room. */
  lightWrap: number;
  /** How far that light reaches, 0 to 1. */
  lightWrapRadius: number;
  /** How much of the room's colour is taken out of hair and soft edges, 0 to 1. */
  decontaminate: number;
  /** How far the person's brightness and tint follow the background's, 0 to 1. */
  match: number;
  /** Background of the effect `gradient`: from and to, as `#rrggbb`. */
  gradient: [string, string];
  /** Its direction in degrees, 0 to 360: 0 is upwards, 90 to the right. */
  gradientAngle: number;
  /** Background of the effect `video`: a same-origin address or a file; it loops, without sound. */
  video: string | Blob | null;
  /**
   * The effect `python`: text with a function `effect(frame)`, see docs/effects-in-python.md; the room is blurred until
   * there is one. `null` changes nothing. What does not run is refused, and the text before it goes on.
   */
  source: string | null;
  /** Needs a model that tells people apart. */
  people: People;
  /** Needs a model that finds faces. */
  faces: Faces;
  /** Folder name of a model in the catalogue. */
  model: string;
  quantBytes: QuantBytes;
  backend: Backend;
  renderer: RendererChoice;
  tier: TierChoice;
  /** Counts for nothing where the model's input has a fixed size. */
  resolution: Resolution;
}
