import { Capture } from './capture';
import type { Kernels } from './kernels/kernels';
import type { RenderPlan } from './plan';
import type { ChosenRenderer } from './render/choose';
import { PlanesRenderer } from './render/planes';
import type { Mask, Masks } from './render/renderer';
import type { Sink } from './sink';
import { DEFAULT_SETTINGS, startPlan } from './startplan';

/** What a portrait has behind the person: nothing, or the blurred room. */
export type PortraitBackground = 'transparent' | 'blur';

/** Where people are: 0 is room, 255 a person; row by row, in a picture as small as the model's. */
export interface SmallMask {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** The backgrounds that look another way in a mirror. The room itself is not among them: that is what mirrors show. */
const MIRRORED: readonly RenderPlan['background']['kind'][] = ['image', 'video', 'gradient'];

interface Portrait {
  background: PortraitBackground;
  /** Is sent the frame, once: null where none could be made. */
  port: MessagePort;
}

/** A self-view: everything that stands behind the person is mirrored in it, so that a mirrored video shows it as it is. */
interface SelfView {
  renderer: PlanesRenderer;
  capture: Capture;
  sink: Sink;
}

/**
 * What is drawn of a frame beside the output, on request: a self-view, and single portraits. It is drawn after the
 * output has left, with the masks that were made for that very frame; where it fails nothing leaves, and the output does
 * not notice.
 */
export class Aside {
  #kernels: Kernels;
  #scenes: ChosenRenderer;
  #selfView: SelfView | null = null;
  #portraits: Portrait[] = [];
  /** Each is sent one mask. */
  #viewers: MessagePort[] = [];

  /** `scenes` knows the pictures and films that plans name. */
  constructor(kernels: Kernels, scenes: ChosenRenderer) {
    this.#kernels = kernels;
    this.#scenes = scenes;
  }

  /** Sends a self-view from the next frame on. */
  async open(sink: Sink): Promise<void> {
    await this.close();
    const renderer = new PlanesRenderer(this.#kernels, { flipScenes: true });
    this.#scenes.accompany(renderer);
    this.#selfView = { renderer, capture: new Capture(this.#kernels), sink };
  }

  /** Ends the self-view. */
  async close(): Promise<void> {
    const view = this.#selfView;
    if (!view) return;
    this.#selfView = null;
    this.#scenes.accompany(null);
    view.renderer.dispose();
    view.capture.dispose();
    await view.sink.close();
  }

  /** Sends a portrait of the next frame through `port`. */
  take(portrait: Portrait): void {
    this.#portraits.push(portrait);
  }

  /** Of a frame that shows the room as it is there are no portraits. */
  refuse(): void {
    for (const { port } of this.#portraits.splice(0)) port.postMessage(null);
  }

  /** Sends the next frame's mask through `port`, as {@link SmallMask}. */
  lend(port: MessagePort): void {
    this.#viewers.push(port);
  }

  /** Draws what was asked for of a frame that has just been finished. Never throws. */
  async draw(frame: VideoFrame, masks: Masks, plan: RenderPlan): Promise<void> {
    for (const { background, port } of this.#portraits.splice(0)) {
      const made = await this.#portray(frame, masks, planFor(background, plan)).catch(() => null);
      port.postMessage(made, made ? [made] : []);
    }
    for (const port of this.#viewers.splice(0)) port.postMessage(inBytes(masks.alpha));
    const view = this.#selfView;
    if (!view || !MIRRORED.includes(plan.background.kind)) return;
    try {
      const picture = await view.capture.read(frame);
      await view.sink.write(view.renderer.render(picture, masks, plan));
    } catch {
      // It shows its last picture until the next one.
    }
  }

  /** One is wanted once in a long while: nothing is kept for it. */
  async #portray(frame: VideoFrame, masks: Masks, plan: RenderPlan): Promise<VideoFrame> {
    const capture = new Capture(this.#kernels);
    const renderer = new PlanesRenderer(this.#kernels);
    try {
      return renderer.render(await capture.read(frame), masks, plan);
    } finally {
      renderer.dispose();
      capture.dispose();
    }
  }
}

function inBytes({ data, width, height }: Mask): SmallMask {
  return { data: Uint8ClampedArray.from(data, (alpha) => 255 * alpha), width, height };
}

/** The plan with another background; what hides faces, and the edge, stay. */
function planFor(effect: PortraitBackground, { edge, faces, version }: RenderPlan): RenderPlan {
  return { ...startPlan({ ...DEFAULT_SETTINGS, effect }, version), edge, faces };
}
