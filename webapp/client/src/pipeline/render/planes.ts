import { BackdropError } from '../../processor/errors';
import type { Kernels } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { Background, RenderPlan } from '../plan';
import type { BackgroundPainter } from './background';
import { BlurPainter } from './blur';
import { Cutout } from './cutout';
import { drawColor, drawImage, FixedPainter } from './fixed';
import { makeFrame } from './frame';
import { Matte } from './matte';
import type { Mask, Renderer } from './renderer';

/** Backgrounds that are painted over the room. */
type Painted = Extract<Background, { kind: 'blur' | 'color' | 'image' }>;

/**
 * The renderer that needs no GPU: it works on the frame's own planes, in place. Pixels of pure person are not touched
 * at all, so the person is exactly as the camera saw them.
 */
export class PlanesRenderer implements Renderer {
  #kernels: Kernels;
  #images = new Map<string, ImageBitmap>();
  #matte: Matte | null = null;
  #painter: BackgroundPainter | null = null;
  #painterKey = '';
  #cutout: Cutout;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#cutout = new Cutout(kernels);
  }

  setImage(source: string, image: ImageBitmap): void {
    for (const old of this.#images.values()) old.close();
    this.#images.clear();
    this.#images.set(source, image);
  }

  render(picture: Picture, mask: Mask, { background, edge }: RenderPlan): VideoFrame {
    if (background.kind === 'none')
      throw new BackdropError('stage-failed', 'The effect "none" needs no renderer.', 'render');
    const matte = this.#matteFor(mask);
    matte.load(mask, edge);
    if (background.kind === 'transparent') return this.#cutout.cut(picture, matte);
    this.#painterFor(background).paint(picture, matte);
    return makeFrame(picture, picture.format, picture.byteLength);
  }

  #matteFor({ width, height }: Mask): Matte {
    if (this.#matte?.width === width && this.#matte.height === height) return this.#matte;
    this.#matte?.dispose();
    return (this.#matte = new Matte(this.#kernels, width, height));
  }

  #painterFor(background: Painted): BackgroundPainter {
    const key = JSON.stringify(background);
    if (this.#painter && key === this.#painterKey) return this.#painter;
    const painter = this.#makePainter(background);
    this.#painter?.dispose();
    this.#painter = painter;
    this.#painterKey = key;
    return painter;
  }

  #makePainter(background: Painted): BackgroundPainter {
    switch (background.kind) {
      case 'blur':
        return new BlurPainter(this.#kernels, background);
      case 'color':
        return new FixedPainter(this.#kernels, drawColor(background.color));
      case 'image': {
        const image = this.#images.get(background.source);
        if (!image)
          throw new BackdropError('stage-failed', 'The chosen background picture is not loaded.', 'render');
        return new FixedPainter(this.#kernels, drawImage(image));
      }
    }
  }

  dispose(): void {
    for (const image of this.#images.values()) image.close();
    this.#images.clear();
    this.#painter?.dispose();
    this.#painter = null;
    this.#matte?.dispose();
    this.#matte = null;
    this.#cutout.dispose();
  }
}
