import { BackdropError, type BackgroundProcessor, type SmallMask } from '../../processor';
import { find, make } from '../dom';

/** How often the mask is asked for while it is shown, in milliseconds. */
const EVERY_MS = 100;
/** Red, green and blue of what is laid over the room. */
const TINT = [214, 72, 48] as const;
/** How much of it, 0..255. */
const DENSITY = 150;

/** The model's mask over the picture: the room in red, the clearer the surer it is of a person. */
export class Overlay {
  readonly #canvas = make('canvas', { className: 'mask-overlay' });
  #timer = 0;

  constructor(
    private readonly processor: BackgroundProcessor,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#canvas.ariaHidden = 'true';
  }

  /** Shows it, or takes it away. */
  set on(on: boolean) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!on) this.#canvas.remove();
    else this.#next();
  }

  #next(): void {
    const timer = (this.#timer = window.setTimeout(() => {
      this.#follow(timer).catch(this.failed);
    }, EVERY_MS));
  }

  /** Shows the next mask, and then that of the worker that follows one which is lost. */
  async #follow(timer: number): Promise<void> {
    const mask = await this.processor.mask().catch((error: unknown) => {
      if (error instanceof BackdropError && error.code === 'worker-lost') return null;
      throw error;
    });
    if (this.#timer !== timer) return; // It was taken away meanwhile.
    if (mask) this.#draw(mask);
    this.#next();
  }

  #draw({ data, width, height }: SmallMask): void {
    const pixels = new ImageData(width, height);
    for (let i = 0; i < data.length; i++)
      pixels.data.set([...TINT, ((255 - data[i]) * DENSITY) / 255], 4 * i);
    Object.assign(this.#canvas, { width, height });
    this.#canvas.getContext('2d')!.putImageData(pixels, 0, 0);
    if (!this.#canvas.isConnected) find('output', HTMLVideoElement).after(this.#canvas);
  }
}
