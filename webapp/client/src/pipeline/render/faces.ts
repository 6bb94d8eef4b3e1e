import type { Kernels } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { FaceCover } from '../plan';
import type { BackgroundPainter } from './background';
import { BlurPainter } from './blur';
import { Matte } from './matte';
import { MosaicPainter } from './mosaic';
import type { Mask } from './renderer';

/** The mask is a soft one already: it is taken as it is. */
const EDGE = { low: 0, high: 1 };

/** Hides faces in a picture's own pixels, by what the picture is there when it is blurred or in large squares. */
export class FaceHider {
  #kernels: Kernels;
  #matte: Matte | null = null;
  #painter: BackgroundPainter | null = null;
  #painterKey = '';

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  hide(picture: Picture, { data, width, height }: Mask, cover: FaceCover): void {
    // A painter paints behind somebody; here, what stays is everything but the faces.
    const others = data.map((face) => 1 - face);
    if (this.#matte?.width !== width || this.#matte.height !== height) {
      this.#matte?.dispose();
      this.#matte = new Matte(this.#kernels, width, height);
    }
    this.#matte.load({ data: others, width, height }, EDGE);
    this.#painterFor(cover).paint(picture, this.#matte);
  }

  #painterFor(cover: FaceCover): BackgroundPainter {
    const key = JSON.stringify(cover);
    if (this.#painter && key === this.#painterKey) return this.#painter;
    this.#painter?.dispose();
    this.#painterKey = key;
    return (this.#painter =
      cover.kind === 'blur'
        ? new BlurPainter(this.#kernels, cover, { weighted: false })
        : new MosaicPainter(this.#kernels, cover));
  }

  dispose(): void {
    this.#matte?.dispose();
    this.#matte = null;
    this.#painter?.dispose();
    this.#painter = null;
  }
}
