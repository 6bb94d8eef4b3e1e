import type { AutoBackend } from './auto/auto';
import { Carry } from './carry/carry';
import type { Compose } from './compose';
import type { Faults } from './faults';
import type { Kernels } from './kernels/kernels';
import type { Picture } from './picture';
import type { Masks } from './render/renderer';
import { disposeSegmented, type Segmenter } from './segment';
import { spoil } from './spoil';
import type { Way } from './way';

/** Finds where people are in a picture: the model looks at it, or what it last saw is carried along. */
export class Find {
  #carry: Carry;
  #compose: Compose;
  #auto: AutoBackend;
  #faults: Faults;

  /** @param auto is shown what the model saw and answered. */
  constructor(kernels: Kernels, compose: Compose, auto: AutoBackend, faults: Faults) {
    this.#carry = new Carry(kernels);
    this.#compose = compose;
    this.#auto = auto;
    this.#faults = faults;
  }

  /**
   * The masks for this picture, valid until the next call.
   *
   * @throws BackdropError `stage-failed`, or whatever the stages raise; {@link forget} then.
   */
  async find(picture: Picture, segmenter: Segmenter, way: Way): Promise<Masks> {
    const { plan } = this.#compose;
    const carried = await way.run('carry', () => this.#carry.carry(picture, plan.carry));
    if (carried) return carried;
    const found = await way.run('segment', () => spoil(segmenter.segment(picture, plan), this.#faults));
    try {
      this.#auto.look(found);
      const masks = await way.run('compose', () => this.#compose.compose(found, picture.timestamp));
      this.#carry.remember(masks, picture.timestamp);
      return masks;
    } finally {
      disposeSegmented(found);
    }
  }

  /** The model has to look at the next picture. */
  forget(): void {
    this.#carry.forget();
  }

  /** Frees what was kept for carrying. */
  dispose(): void {
    this.#carry.dispose();
  }
}
