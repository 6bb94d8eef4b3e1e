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
import { FaceHider } from './faces';
import { PartsPainter } from './parts';
import type { Mask, Masks, Renderer } from './renderer';

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
  #faces: FaceHider;
  #parts: PartsPainter;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#cutout = new Cutout(kernels);
    this.#faces = new FaceHider(kernels);
    this.#parts = new PartsPainter(kernels);
  }

  setImage(source: string, image: ImageBitmap): void {
    for (const old of this.#images.values()) old.close();
    this.#images.clear();
    this.#images.set(source, image);
  }

  render(picture: Picture, { alpha, parts, faces }: Masks, plan: RenderPlan): VideoFrame {
    const { background, edge } = plan;
    // First, so that whatever follows works on a picture without faces.
    if (plan.faces) this.#faces.hide(picture, needed(faces), plan.faces);
    if (background.kind !== 'none') {
      const matte = this.#matteFor(alpha);
      matte.load(alpha, edge);
      if (background.kind === 'transparent') return this.#cutout.cut(picture, matte);
      if (background.kind === 'parts')
        this.#parts.paint(picture, matte, { parts: needed(parts), background });
      else this.#painterFor(background).paint(picture, matte);
    } else if (!plan.faces)
      throw new BackdropError('stage-failed', 'The effect "none" needs no renderer.', 'render');
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
    this.#faces.dispose();
    this.#parts.dispose();
  }
}

/** @throws BackdropError `stage-failed` where a mask that the plan is drawn with was not made. */
function needed(mask: Mask | null): Mask {
  if (mask) return mask;
  throw new BackdropError('stage-failed', 'A mask that the chosen effect needs was not made.', 'render');
}
