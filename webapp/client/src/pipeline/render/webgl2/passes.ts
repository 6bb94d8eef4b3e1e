import { BackdropError } from '../../../processor/errors';
import type { Picture } from '../../picture';
import type { Background, RenderPlan } from '../../plan';
import type { Mask, Masks } from '../renderer';
import { alphaOf } from './alpha';
import { blurredBehind, drawnBehind, sceneBehind, type Behind } from './behind';
import { Boxes } from './boxes';
import { Composite } from './composite';
import { FaceHider } from './faces';
import { FrameTextures, type Source } from './frame';
import type { Gl } from './gl';
import { Guide } from './guide';
import { Parts } from './parts';
import { RoomPlane } from './room';
import { Scenery, type Scene } from './scenery';
import type { Texture } from './texture';
import { Verbatim } from './verbatim';
import { Wrap } from './wrap';

/** What is drawn besides the picture and its masks. */
export interface Wanted {
  plan: RenderPlan;
  /** The image or video's frame that the plan names. */
  scene: Scene | null;
  /** Where to draw: a texture of the picture's size, or the canvas. */
  target: Texture | null;
}

/** Every pass, in the order of `compositor/blending.py`, and the textures between them. */
export class Passes {
  #frame: FrameTextures;
  /** 32-bit floats, interpolated exactly: the soft threshold makes an alpha's error up to ten times as large. */
  #mask: Texture;
  #faceMask: Texture;
  #faces: FaceHider;
  #guide: Guide;
  #room: RoomPlane;
  #scenery: Scenery;
  #wrap: Wrap;
  #parts: Parts;
  #composite: Composite;
  #verbatim: Verbatim;

  constructor(readonly gl: Gl) {
    const boxes = new Boxes(gl);
    this.#frame = new FrameTextures(gl);
    this.#mask = gl.texture('r32f');
    this.#faceMask = gl.texture('r32f');
    this.#faces = new FaceHider(gl, boxes);
    this.#guide = new Guide(gl, boxes);
    this.#room = new RoomPlane(gl, boxes);
    this.#scenery = new Scenery(gl);
    this.#wrap = new Wrap(gl, boxes);
    this.#parts = new Parts(gl);
    this.#composite = new Composite(gl);
    this.#verbatim = new Verbatim(gl);
  }

  /** @throws BackdropError `stage-failed` where a mask, an image or a video's frame is missing. */
  draw(picture: Picture, masks: Masks, { plan, scene, target }: Wanted): void {
    const { background, edge } = plan;
    let source: Source = this.#frame.load(picture);
    if (plan.faces) source = this.#hideFaces(source, needed(masks.faces), plan);
    if (background.kind === 'none') {
      if (!plan.faces)
        throw new BackdropError('stage-failed', 'The effect "none" needs no renderer.', 'render');
      this.#verbatim.draw(source);
      return;
    }
    this.#mask.write(masks.alpha.data, masks.alpha);
    const mask = this.#mask;
    const lines = edge.refine && this.#guide.fit(source, mask, edge.refine);
    const alpha = alphaOf(edge, { mask, lines });
    if (background.kind === 'parts') {
      this.#parts.draw(source, alpha, { parts: needed(masks.parts), background });
      return;
    }
    const behind = this.#behind(source, background, scene);
    const { decontaminate, wrap } = plan;
    const oldRoom = decontaminate && {
      plane: background.kind === 'blur' ? this.#room.plane : this.#room.blur(source, mask, decontaminate),
      decontaminate,
    };
    const light = wrap && behind && this.#wrap.shine(behind, mask, { wrap, edge, picture: source });
    const tone = plan.match && masks.tone;
    this.#composite.draw(target, { source, alpha, behind, oldRoom, light, tone });
  }

  #hideFaces(source: Source, mask: Mask, { faces }: RenderPlan): Source {
    this.#faceMask.write(mask.data, mask);
    return this.#faces.hide(source, this.#faceMask, faces!);
  }

  #behind(
    source: Source,
    background: Exclude<Background, { kind: 'none' | 'parts' }>,
    scene: Scene | null,
  ): Behind | null {
    if (background.kind !== 'image' && background.kind !== 'video') this.#scenery.clear();
    switch (background.kind) {
      case 'blur':
        return blurredBehind(this.#room.blur(source, this.#mask, background));
      case 'image':
      case 'video':
        if (scene) return sceneBehind(this.#scenery.cover(scene, source));
        throw new BackdropError(
          'stage-failed',
          `The chosen background ${background.kind === 'image' ? 'picture' : 'video'} is not loaded.`,
          'render',
        );
      case 'color':
      case 'gradient':
        return drawnBehind(background);
      case 'transparent':
        return null;
    }
  }
}

/** @throws BackdropError `stage-failed` where a mask that the plan is drawn with was not made. */
function needed(mask: Mask | null): Mask {
  if (mask) return mask;
  throw new BackdropError('stage-failed', 'A mask that the chosen effect needs was not made.', 'render');
}
