import type { RendererChoice } from '../../processor/options';
import type { Picture } from '../picture';
import type { RenderPlan } from '../plan';
import type { Masks, Renderer } from './renderer';
import { Trial } from './trial';

/** The GPU's renderer, which returns before the GPU is done. */
export interface GpuRenderer extends Renderer {
  /** Waits until it is. */
  finish(): void;
  /** Takes its context away, as a browser does when the graphics driver starts anew. */
  loseContext(): void;
}

/** How the two kinds are made; the GPU's is refused by an exception where there is none. */
export interface Makers {
  planes: () => Renderer;
  webgl2: (attributes: { failIfMajorPerformanceCaveat: boolean }) => GpuRenderer;
}

/**
 * Two renderers behind the face of one. By default planes draws from the first picture on, as it works everywhere; a
 * second later a real GPU, where there is one, draws some of the same pictures for comparison, and the faster of the
 * two stays. There is one change at most, and a second one only where the GPU fails: then planes draws the very
 * picture that it failed at, and all after that.
 */
export class ChosenRenderer implements Renderer {
  #makers: Makers;
  #notice: (text: string) => void;
  #planes: Renderer;
  /** Null where planes draws, and as long as nothing was tried. */
  #gpu: GpuRenderer | null = null;
  #choice: RendererChoice = 'auto';
  /** Null unless it is still open which is faster. */
  #trial: Trial | null = new Trial();
  /** What a renderer that is made later is to know as well. The image is planes' own. */
  #image: { source: string; image: ImageBitmap } | null = null;
  #video: { source: string; frame: VideoFrame } | null = null;
  /** Another's, which draws something else of the same. */
  #companion: Renderer | null = null;

  /** @param notice is told in words when the GPU has failed. */
  constructor(makers: Makers, notice: (text: string) => void) {
    this.#makers = makers;
    this.#notice = notice;
    this.#planes = makers.planes();
  }

  /** Which one draws. */
  get name(): 'planes' | 'webgl2' {
    return this.#gpu && !this.#trial ? 'webgl2' : 'planes';
  }

  /** Who was asked to. */
  get choice(): RendererChoice {
    return this.#choice;
  }

  /**
   * Sets who is to draw from the next picture on.
   *
   * @throws BackdropError `browser-unsupported` where that cannot be; then nothing has changed.
   */
  prefer(choice: RendererChoice): void {
    if (choice === this.#choice) return;
    if (choice === 'webgl2') this.#gpu ??= this.#make({ failIfMajorPerformanceCaveat: false });
    else this.#dropGpu();
    this.#choice = choice;
    this.#trial = choice === 'auto' ? new Trial() : null;
  }

  /** Tells another renderer of the same pictures and films from now on; null: none. */
  accompany(companion: Renderer | null): void {
    this.#companion = companion;
    if (companion) this.#introduce(companion);
  }

  render(picture: Picture, masks: Masks, plan: RenderPlan): VideoFrame {
    const drawn = { picture, masks, plan };
    if (this.#trial?.due(performance.now())) return this.#compare(this.#trial, drawn);
    if (!this.#gpu || this.#trial) return this.#planes.render(picture, masks, plan);
    try {
      return this.#gpu.render(picture, masks, plan);
    } catch (error) {
      if (this.#choice === 'webgl2') throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.#notice(`The processor draws from now on, as the GPU has failed: ${reason}`);
      this.#dropGpu();
      return this.#planes.render(picture, masks, plan);
    }
  }

  setImage(source: string, image: ImageBitmap): void {
    this.#gpu?.setImage(source, copyOf(image));
    this.#companion?.setImage(source, copyOf(image));
    this.#planes.setImage(source, image);
    this.#image = { source, image };
  }

  async setVideoFrame(source: string, frame: VideoFrame): Promise<void> {
    this.#video?.frame.close();
    this.#video = { source, frame };
    await Promise.all([
      this.#gpu?.setVideoFrame(source, frame.clone()),
      this.#companion?.setVideoFrame(source, frame.clone()),
      // For the GPU alone it would copy every frame's pixels for nothing.
      this.name === 'planes' && this.#planes.setVideoFrame(source, frame.clone()),
    ]);
  }

  /** For trying out what happens when the GPU drops what it was given; nothing, where it does not draw. */
  loseContext(): void {
    this.#gpu?.loseContext();
  }

  dispose(): void {
    this.#gpu?.dispose();
    this.#planes.dispose();
    this.#video?.frame.close();
    this.#gpu = this.#image = this.#video = this.#trial = null;
  }

  /** Has both draw: the GPU first, since planes uses the picture's pixels up. Gives what planes drew. */
  #compare(trial: Trial, { picture, masks, plan }: Drawn): VideoFrame {
    let webgl2: number;
    try {
      this.#gpu ??= this.#make({ failIfMajorPerformanceCaveat: true });
      const start = performance.now();
      const frame = this.#gpu.render(picture, masks, plan);
      try {
        this.#gpu.finish();
      } finally {
        frame.close();
      }
      webgl2 = performance.now() - start;
    } catch {
      // No GPU, or none that can do this: nobody has to know, as nothing has changed.
      this.#settle('planes');
      return this.#planes.render(picture, masks, plan);
    }
    const start = performance.now();
    const frame = this.#planes.render(picture, masks, plan);
    const verdict = trial.add({ planes: performance.now() - start, webgl2 });
    if (verdict) this.#settle(verdict);
    return frame;
  }

  #settle(verdict: 'planes' | 'webgl2'): void {
    if (verdict === 'planes') this.#dropGpu();
    this.#trial = null;
  }

  #make(attributes: { failIfMajorPerformanceCaveat: boolean }): GpuRenderer {
    const gpu = this.#makers.webgl2(attributes);
    this.#introduce(gpu);
    return gpu;
  }

  #introduce(renderer: Renderer): void {
    if (this.#image) renderer.setImage(this.#image.source, copyOf(this.#image.image));
    if (this.#video) void renderer.setVideoFrame(this.#video.source, this.#video.frame.clone());
  }

  #dropGpu(): void {
    if (this.name === 'webgl2' && this.#video)
      void this.#planes.setVideoFrame(this.#video.source, this.#video.frame.clone());
    this.#gpu?.dispose();
    this.#gpu = null;
  }
}

interface Drawn {
  picture: Picture;
  masks: Masks;
  plan: RenderPlan;
}

/** Each renderer closes its own. `createImageBitmap` would do, were it not asynchronous. */
function copyOf(image: ImageBitmap): ImageBitmap {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')!.drawImage(image, 0, 0);
  return canvas.transferToImageBitmap();
}
