import { BackdropError } from '../../processor/errors';
import type { Kernels } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { Decontamination, LightWrap, RenderPlan } from '../plan';
import type { Behind, Drawn } from './background';
import { Backgrounds } from './behinds';
import { Cutout } from './cutout';
import { FaceHider } from './faces';
import { makeFrame } from './frame';
import { Glow } from './glow';
import { Luma } from './luma';
import { MaskPlane } from './mask-plane';
import { Matte } from './matte';
import { PartsPainter } from './parts';
import { PersonPainter } from './person';
import type { Mask, Masks, Renderer } from './renderer';
import { RoomBlur } from './room-blur';

/**
 * The renderer that needs no GPU: it works on the frame's own planes, in place. Pixels of pure person are not touched
 * at all, so the person is exactly as the camera saw them.
 */
export class PlanesRenderer implements Renderer {
  readonly name = 'planes';
  #kernels: Kernels;
  #backgrounds: Backgrounds;
  #mask: MaskPlane | null = null;
  #luma: Luma;
  #matte: Matte;
  #person: PersonPainter;
  #cutout: Cutout;
  #faces: FaceHider;
  #parts: PartsPainter;
  #old: Kept<Omit<Decontamination, 'amount'>, RoomBlur>;
  #glow: Kept<LightWrap, Glow>;

  /** @param options `flipScenes`: mirrors what replaces the room, which is drawn as it is otherwise. */
  constructor(kernels: Kernels, options: { flipScenes?: boolean } = {}) {
    this.#kernels = kernels;
    this.#backgrounds = new Backgrounds(kernels, options);
    this.#luma = new Luma(kernels);
    this.#matte = new Matte(kernels);
    this.#person = new PersonPainter(kernels);
    this.#cutout = new Cutout(kernels);
    this.#faces = new FaceHider(kernels);
    this.#parts = new PartsPainter();
    this.#old = new Kept((blur) => new RoomBlur(kernels, blur));
    this.#glow = new Kept((wrap) => new Glow(kernels, wrap));
  }

  setImage(source: string, image: ImageBitmap): void {
    this.#backgrounds.setImage(source, image);
  }

  setVideoFrame(source: string, frame: VideoFrame): Promise<void> {
    return this.#backgrounds.setVideoFrame(source, frame);
  }

  render(picture: Picture, masks: Masks, plan: RenderPlan): VideoFrame {
    const { background } = plan;
    // First, so that whatever follows works on a picture without faces.
    if (plan.faces) this.#faces.hide(picture, needed(masks.faces), plan.faces);
    if (background.kind === 'none') {
      if (!plan.faces)
        throw new BackdropError('stage-failed', 'The effect "none" needs no renderer.', 'render');
      return makeFrame(picture, picture.format, picture.byteLength);
    }
    const mask = this.#maskFor(masks.alpha);
    this.#luma.load(picture);
    this.#matte.load(mask, picture, this.#luma, plan.edge);
    if (background.kind === 'parts') {
      this.#parts.paint(picture, this.#matte, { parts: needed(masks.parts), background });
      return makeFrame(picture, picture.format, picture.byteLength);
    }
    const clean = plan.decontaminate?.amount ?? 0;
    if (background.kind === 'transparent')
      return this.#cutout.cut(picture, this.#matte, { old: this.#oldRoom(picture, mask, plan), clean });
    const behind = this.#backgrounds.get(background);
    behind.load(picture, mask);
    this.#person.paint(picture, {
      matte: this.#matte,
      luma: this.#luma,
      behind,
      // A blur of the room is the best estimate of the room.
      old: background.kind === 'blur' ? null : this.#oldRoom(picture, mask, plan),
      clean,
      glow: this.#light(picture, mask, plan, behind),
      tone: plan.match && masks.tone,
    });
    return makeFrame(picture, picture.format, picture.byteLength);
  }

  #maskFor(mask: Mask): MaskPlane {
    const { width, height } = mask;
    if (this.#mask?.width !== width || this.#mask.height !== height) {
      this.#mask?.dispose();
      this.#mask = new MaskPlane(this.#kernels, width, height);
    }
    this.#mask.load(mask);
    return this.#mask;
  }

  #oldRoom(picture: Picture, mask: MaskPlane, { decontaminate }: RenderPlan): Behind | null {
    if (!decontaminate) return null;
    const { rows, radius, passes, room } = decontaminate;
    const old = this.#old.get({ rows, radius, passes, room });
    old.load(picture, mask);
    return old;
  }

  #light(picture: Picture, mask: MaskPlane, { wrap, edge }: RenderPlan, behind: Behind | Drawn): Glow | null {
    if (!wrap || !('surface' in behind)) return null;
    const glow = this.#glow.get(wrap);
    glow.load(picture, mask, edge, behind);
    return glow;
  }

  dispose(): void {
    this.#mask?.dispose();
    this.#mask = null;
    const owners = [this.#backgrounds, this.#luma, this.#matte, this.#person, this.#faces];
    for (const owner of [...owners, this.#old, this.#glow]) owner.dispose();
  }
}

/** Something made of a part of the plan, and kept as long as that stays. */
class Kept<Part, Made extends { dispose(): void }> {
  #make: (part: Part) => Made;
  #made: Made | null = null;
  #key = '';

  constructor(make: (part: Part) => Made) {
    this.#make = make;
  }

  get(part: Part): Made {
    const key = JSON.stringify(part);
    if (this.#made && key === this.#key) return this.#made;
    this.dispose();
    this.#key = key;
    return (this.#made = this.#make(part));
  }

  dispose(): void {
    this.#made?.dispose();
    this.#made = null;
  }
}

/** @throws BackdropError `stage-failed` where a mask that the plan is drawn with was not made. */
function needed(mask: Mask | null): Mask {
  if (mask) return mask;
  throw new BackdropError('stage-failed', 'A mask that the chosen effect needs was not made.', 'render');
}
