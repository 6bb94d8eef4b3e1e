import { BackdropError } from '../../../processor/errors';
import type { Picture } from '../../picture';
import type { Background, RenderPlan } from '../../plan';
import type { Masks, Renderer } from '../renderer';
import { Context, lostError } from './context';
import { Passes } from './passes';
import { Readback } from './readback';
import type { Scene } from './scenery';
import type { Size } from './sizes';

/** Orientation is newer than TypeScript's DOM types. */
type Orientation = Pick<VideoFrameInit, 'duration' | 'displayWidth' | 'displayHeight'> & {
  timestamp: number;
  rotation?: number;
  flip?: boolean;
};

/** What canvas pixels are. */
const SRGB: VideoColorSpaceInit = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'rgb',
  fullRange: true,
};

/**
 * The renderer for real GPUs: the plan in a few passes on an OffscreenCanvas, whose contents become the frame.
 *
 * It reads the picture's pixels and leaves them as they are. While its context is lost nothing can be rendered; it is
 * set up again as soon as the browser gives it back, or after a second in another one.
 */
export class WebGl2Renderer implements Renderer {
  readonly name = 'webgl2';
  #context: Context;
  #tools: { passes: Passes; readback: Readback } | null = null;
  #image: { source: string; scene: ImageBitmap } | null = null;
  #video: { source: string; scene: VideoFrame } | null = null;

  /**
   * @param attributes of the context; `failIfMajorPerformanceCaveat` refuses a GPU that is only emulated.
   * @throws BackdropError `browser-unsupported` where there is no WebGL2 that can do this.
   */
  constructor(attributes: Pick<WebGLContextAttributes, 'failIfMajorPerformanceCaveat'> = {}) {
    this.#context = new Context(attributes);
  }

  setImage(source: string, image: ImageBitmap): void {
    this.#image?.scene.close();
    this.#image = { source, scene: image };
  }

  setVideoFrame(source: string, frame: VideoFrame): Promise<void> {
    this.#video?.scene.close();
    this.#video = { source, scene: frame };
    return Promise.resolve();
  }

  /** @throws BackdropError `stage-failed` where the context is lost, or something that the plan needs is missing. */
  render(picture: Picture, masks: Masks, plan: RenderPlan): VideoFrame {
    const { canvas, gl } = this.#context.alive();
    try {
      if (this.#tools?.passes.gl !== gl) this.#tools = { passes: new Passes(gl), readback: new Readback(gl) };
      const { passes, readback } = this.#tools;
      const transparent = plan.background.kind === 'transparent';
      if (!transparent) resize(canvas, gl.context, picture);
      const target = transparent ? readback.target(picture) : null;
      passes.draw(picture, masks, { plan, scene: this.#sceneFor(plan.background), target });
      const frame = transparent
        ? cutOut(readback.read(), picture)
        : new VideoFrame(canvas, { ...orientation(picture), alpha: 'discard' });
      if (!this.#context.lost) return frame;
      frame.close();
    } catch (error) {
      // On a lost context everything fails in some way or other; that is not what is wrong.
      if (!this.#context.lost) throw error;
    }
    throw lostError();
  }

  /** Waits until the GPU has done all that it was told: for measurements. */
  finish(): void {
    const { context } = this.#context.alive().gl;
    context.bindFramebuffer(context.FRAMEBUFFER, null);
    // Browsers make of `finish` a mere `flush`; but for a pixel's value they have to wait.
    context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, new Uint8Array(4));
  }

  /** As a browser does when the graphics driver starts anew: for trying out what happens then. */
  loseContext(): void {
    this.#context.lose();
  }

  dispose(): void {
    this.#image?.scene.close();
    this.#video?.scene.close();
    this.#image = this.#video = null;
    this.#tools = null;
    this.#context.dispose();
  }

  #sceneFor(background: Background): Scene | null {
    if (background.kind !== 'image' && background.kind !== 'video') return null;
    const found = background.kind === 'image' ? this.#image : this.#video;
    return found?.source === background.source ? found.scene : null;
  }
}

/** @throws BackdropError `stage-failed` where the picture is larger than the GPU can draw. */
function resize(canvas: OffscreenCanvas, gl: WebGL2RenderingContext, { width, height }: Size): void {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  if (gl.isContextLost() || (gl.drawingBufferWidth === width && gl.drawingBufferHeight === height)) return;
  throw new BackdropError(
    'stage-failed',
    `The GPU cannot draw pictures of ${width} x ${height}; choose a smaller camera picture, or the renderer "planes".`,
    'render',
  );
}

/** Everything about the frame but its pixels. */
function orientation(picture: Picture): Orientation {
  const { timestamp, duration, displayWidth, displayHeight, rotation, flip } = picture;
  return {
    timestamp,
    displayWidth,
    displayHeight,
    ...(duration !== null && { duration }),
    ...(rotation !== 0 && { rotation }),
    ...(flip && { flip }),
  };
}

/** The browser copies the bytes. */
function cutOut(rgba: Uint8Array, picture: Picture): VideoFrame {
  const init: VideoFrameBufferInit & Orientation = {
    ...orientation(picture),
    format: 'RGBA',
    codedWidth: picture.width,
    codedHeight: picture.height,
    colorSpace: SRGB,
  };
  return new VideoFrame(rgba, init);
}
