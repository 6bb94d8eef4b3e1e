import type { BackgroundProcessor } from '../../processor';
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
    this.#timer = window.setTimeout(() => {
      this.#draw().catch(this.failed);
    }, EVERY_MS);
  }

  async #draw(): Promise<void> {
    const timer = this.#timer;
    const { data, width, height } = await this.processor.mask();
    if (this.#timer !== timer) return; // It was taken away meanwhile.
    const pixels = new ImageData(width, height);
    for (let i = 0; i < data.length; i++)
      pixels.data.set([...TINT, ((255 - data[i]) * DENSITY) / 255], 4 * i);
    Object.assign(this.#canvas, { width, height });
    this.#canvas.getContext('2d')!.putImageData(pixels, 0, 0);
    if (!this.#canvas.isConnected) find('output', HTMLVideoElement).after(this.#canvas);
    this.#next();
  }
}
