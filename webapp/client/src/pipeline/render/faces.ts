import type { Block, Kernels } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { FaceCover } from '../plan';
import type { Behind } from './background';
import { Luma } from './luma';
import { MaskPlane } from './mask-plane';
import { AS_IT_IS, Matte } from './matte';
import { Mosaic } from './mosaic';
import { PersonPainter } from './person';
import type { Mask } from './renderer';
import { RoomBlur } from './room-blur';

/** Hides faces in a picture's own pixels, by what the picture is there when it is blurred or in large squares. */
export class FaceHider {
  #kernels: Kernels;
  #mask: MaskPlane | null = null;
  #others: Block | null = null;
  #matte: Matte;
  #luma: Luma;
  #painter: PersonPainter;
  #cover: Behind | null = null;
  #coverKey = '';

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#matte = new Matte(kernels);
    this.#luma = new Luma(kernels);
    this.#painter = new PersonPainter(kernels);
  }

  hide(picture: Picture, faces: Mask, cover: FaceCover): void {
    const mask = this.#maskFor(faces);
    this.#matte.load(mask, picture, this.#luma, AS_IT_IS);
    const behind = this.#coverFor(cover);
    behind.load(picture, mask);
    const { matte, luma } = { matte: this.#matte, luma: this.#luma };
    this.#painter.paint(picture, { matte, luma, behind, old: null, clean: 0, glow: null, tone: null });
  }

  /** A painter puts something behind somebody; here, what stays is everything but the faces. */
  #maskFor({ data, width, height }: Mask): MaskPlane {
    if (!this.#mask || !this.#others || this.#mask.width !== width || this.#mask.height !== height) {
      this.#release();
      this.#mask = new MaskPlane(this.#kernels, width, height);
      this.#others = this.#kernels.alloc(4 * width * height);
    }
    const others = this.#others.f32.subarray(0, data.length);
    for (let i = 0; i < data.length; i++) others[i] = 1 - data[i];
    this.#mask.load({ data: others, width, height });
    return this.#mask;
  }

  #coverFor(cover: FaceCover): Behind {
    const key = JSON.stringify(cover);
    if (this.#cover && key === this.#coverKey) return this.#cover;
    this.#cover?.dispose();
    this.#coverKey = key;
    return (this.#cover =
      cover.kind === 'blur'
        ? new RoomBlur(this.#kernels, { ...cover, room: null })
        : new Mosaic(this.#kernels, cover));
  }

  #release(): void {
    this.#mask?.dispose();
    if (this.#others) this.#kernels.free(this.#others);
    this.#mask = this.#others = null;
  }

  dispose(): void {
    this.#release();
    for (const owner of [this.#matte, this.#luma, this.#painter]) owner.dispose();
    this.#cover?.dispose();
    this.#cover = null;
  }
}
