import type { Block, Kernels } from '../kernels/kernels';
import type { Picture } from '../picture';
import type { Carry as Rule } from '../plan';
import type { Mask, Masks } from '../render/renderer';
import { Motion } from './motion';
import { Thumbnail } from './thumbnail';

/** A frame leaves only with masks made for it, or for one at most so much older: microseconds. */
const OLDEST = 150_000;

/** One of the model's masks, and where it is moved to. */
interface Held {
  width: number;
  height: number;
  from: Block;
  to: Block;
  /** For the moving itself. */
  spare: Block;
}

const NAMES = ['alpha', 'parts', 'faces'] as const;

/**
 * Carries the masks of a frame at which the model looked along with the picture, so that the model need not look at every
 * frame. When it has to, the compositor's plan says.
 */
export class Carry {
  #kernels: Kernels;
  #motion: Motion | null = null;
  #thumbnail: Thumbnail | null = null;
  #key = '';
  #held: Partial<Record<(typeof NAMES)[number], Held>> = {};
  /** What the model found, at which time; null where it must look. */
  #masks: Masks | null = null;
  #timestamp = 0;
  /** Frames since then. */
  #count = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** The masks for this picture, valid until the next call; null where the model has to look at it. */
  carry(picture: Picture, rule: Rule | null): Masks | null {
    if (!rule) {
      this.forget();
      return null;
    }
    const motion = this.#look(picture, rule.rows);
    const masks = this.#masks;
    const age = picture.timestamp - this.#timestamp;
    if (!masks || age <= 0 || age > OLDEST || ++this.#count >= rule.every) return null;
    const strange = motion.find(rule);
    if (strange > rule.share && this.#count >= rule.least) return null;
    return {
      alpha: this.#moved('alpha', masks.alpha),
      parts: masks.parts && this.#moved('parts', masks.parts),
      faces: masks.faces && this.#moved('faces', masks.faces),
      tone: masks.tone,
    };
  }

  /** What the model found in the picture that was looked at last. */
  remember(masks: Masks, timestamp: number): void {
    const motion = this.#motion;
    if (!motion) return;
    for (const name of NAMES) {
      const mask = masks[name];
      if (mask) this.#hold(name, mask).from.f32.set(mask.data);
    }
    shrink(masks.alpha, motion);
    motion.begin();
    this.#masks = masks;
    this.#timestamp = timestamp;
    this.#count = 0;
  }

  /** The model has to look at the next picture. */
  forget(): void {
    this.#masks = null;
  }

  #look(picture: Picture, rows: number): Motion {
    const { width, height, format, rotation, flip } = picture;
    const key = [width, height, format, rotation, flip, rows].join();
    if (key !== this.#key) {
      this.#release();
      this.#key = key;
    }
    const thumbnail = (this.#thumbnail ??= new Thumbnail(this.#kernels, picture, rows));
    const motion = (this.#motion ??= new Motion(this.#kernels, thumbnail.rows, thumbnail.cols));
    thumbnail.take(picture, motion.planes.now);
    return motion;
  }

  #hold(name: (typeof NAMES)[number], { width, height }: Mask): Held {
    const held = this.#held[name];
    if (held?.width === width && held.height === height) return held;
    if (held) this.#free(held);
    const plane = (): Block => this.#kernels.alloc(4 * width * height);
    const spare = this.#kernels.alloc(8 * (this.#motion!.cols + width));
    return (this.#held[name] = { width, height, from: plane(), to: plane(), spare });
  }

  #moved(name: (typeof NAMES)[number], { width, height }: Mask): Mask {
    const { from, to, spare } = this.#held[name]!;
    const { planes } = this.#motion!;
    this.#kernels.carryMask(
      { from, to, rows: height, cols: width, nearest: name === 'parts' },
      planes,
      spare,
    );
    return { data: to.f32.subarray(0, width * height), width, height };
  }

  #free({ from, to, spare }: Held): void {
    for (const block of [from, to, spare]) this.#kernels.free(block);
  }

  #release(): void {
    this.forget();
    this.#motion?.dispose();
    this.#thumbnail?.dispose();
    for (const held of Object.values(this.#held)) this.#free(held);
    this.#motion = this.#thumbnail = null;
    this.#held = {};
  }

  dispose(): void {
    this.#release();
    this.#key = '';
  }
}

/** How much each pixel of the small picture is the person's: the mask, read at its centres. */
function shrink({ data, width, height }: Mask, { planes: { weights }, rows, cols }: Motion): void {
  const inside = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place));
  for (let row = 0, i = 0; row < rows; row++) {
    const y = inside(((row + 0.5) * height) / rows - 0.5, height);
    const top = Math.floor(y) * width;
    const bottom = Math.min(Math.floor(y) + 1, height - 1) * width;
    const below = y - Math.floor(y);
    for (let col = 0; col < cols; col++, i++) {
      const x = inside(((col + 0.5) * width) / cols - 0.5, width);
      const left = Math.floor(x);
      const right = Math.min(left + 1, width - 1);
      const line = (at: number): number =>
        data[at + left] + (data[at + right] - data[at + left]) * (x - left);
      weights.f32[i] = line(top) + (line(bottom) - line(top)) * below;
    }
  }
}
