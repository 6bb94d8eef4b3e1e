import type { Picture } from '../picture';
import type { Color, RenderPlan } from '../plan';

/** Probability of a person per mask pixel, 0..1, row by row; usually smaller than the picture. */
export interface Mask {
  data: Float32Array;
  width: number;
  height: number;
}

/** All that is known of where people are in a picture; null for what the plan does not ask for. */
export interface Masks {
  alpha: Mask;
  /** Which part of the body: 0 for none, else its index plus 1. */
  parts: Mask | null;
  /** Where faces are. */
  faces: Mask | null;
  /** What to add to the person's colour, per unit of its luma (0..1), to match the background; RGB, -255..255. */
  tone: Color | null;
}

/** Draws a finished frame. Two kinds: *planes* on the CPU, WebGL2 where there is a real GPU. */
export interface Renderer {
  readonly name: 'planes' | 'webgl2';
  /** The finished frame; the caller closes it. The picture's pixels may be used up by this. */
  render(picture: Picture, masks: Masks, plan: RenderPlan): VideoFrame;
  /** Makes a decoded picture available to plans as `source`, in place of the one before it; takes it over. */
  setImage(source: string, image: ImageBitmap): void;
  /**
   * The newest frame of the video that plans call `source`, in place of the one before it; takes it over. Resolves when
   * it can be drawn; until then the one before is. Never rejects.
   */
  setVideoFrame(source: string, frame: VideoFrame): Promise<void>;
  dispose(): void;
}
