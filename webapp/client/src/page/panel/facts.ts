import { variantBytes, type ModelCard } from '../../models/card';
import { inputSize, type Size } from '../../models/sides';
import type { QuantBytes, Resolution, Stats } from '../../processor';
import type { Choices } from '../choices';
import { Speeds } from '../speeds';
import { text } from '../language/language';
import { fixed, milliseconds, size } from '../words';

/** What is known of a model before it is chosen: its download, its likeness to the original, its speed here. */
export class Facts {
  #speeds: Speeds;
  #picture: Size;
  #auto = 'wasm';

  /** `camera` is the wished size of the camera, until there is a picture. */
  constructor(camera: Size, speeds = new Speeds()) {
    this.#picture = camera;
    this.#speeds = speeds;
  }

  /** Takes in what is measured; true where something new is known. */
  learn(stats: Stats, { backend }: Choices): boolean {
    const { width, height } = stats;
    const resized = width > 0 && (width !== this.#picture.width || height !== this.#picture.height);
    if (resized) this.#picture = { width, height };
    if (backend === 'auto' && stats.backend !== '') this.#auto = stats.backend;
    return this.#speeds.learn(stats) || resized;
  }

  /** Download size; empty where the variant is not installed. */
  download(card: ModelCard, quantBytes: QuantBytes): string {
    const variant = card.variants[`${quantBytes}`];
    return variant ? size(variantBytes(variant)) : '';
  }

  /** How nearly the masks are the original's; empty where that was not measured. */
  likeness(card: ModelCard, quantBytes: QuantBytes): string {
    const difference = card.variants[`${quantBytes}`]?.difference;
    return difference ? text('model.likeness', { iou: fixed(difference.iou, 3) }) : '';
  }

  /** Milliseconds a frame on this device. */
  speed(
    card: ModelCard,
    quantBytes: QuantBytes,
    { backend, resolution }: Pick<Choices, 'backend' | 'resolution'>,
  ): string {
    const known = this.#speeds.of({
      model: `${card.id}@${quantBytes}`,
      backend: backend === 'auto' ? this.#auto : backend,
      ...this.input(card, resolution),
    });
    return known === undefined ? text('engine.unmeasured') : milliseconds(known);
  }

  /** The size in which the model sees the camera's picture. */
  input(card: ModelCard, resolution: Resolution): Size {
    return inputSize(card, resolution, this.#picture);
  }
}
