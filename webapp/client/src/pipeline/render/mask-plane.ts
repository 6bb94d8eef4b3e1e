import type { Between, Block, Kernels } from '../kernels/kernels';
import { Enlarged } from './enlarged';
import type { Mask } from './renderer';

/** One mask, read row by row at any size, bilinearly. */
export class MaskPlane {
  #kernels: Kernels;
  #floats: Block;
  #values: Block;
  #enlarged = new Map<string, Enlarged>();

  constructor(
    kernels: Kernels,
    readonly width: number,
    readonly height: number,
  ) {
    this.#kernels = kernels;
    this.#floats = kernels.alloc(4 * width * height);
    this.#values = kernels.alloc(2 * width * height);
  }

  /** Takes over a mask of this size. */
  load({ data }: Mask): void {
    this.#floats.f32.set(data);
    this.#kernels.toQ15(this.#floats, this.#values, this.width * this.height);
    for (const enlarged of this.#enlarged.values()) enlarged.refresh();
  }

  /** Row `y` of the mask at a size, Q15; valid until the next call for that size. */
  row({ width, height }: { width: number; height: number }, y: number): Between {
    const key = `${width}x${height}`;
    let enlarged = this.#enlarged.get(key);
    if (!enlarged) {
      const small = { planes: [this.#values], width: this.width, height: this.height, stride: this.width };
      enlarged = new Enlarged(this.#kernels, small, { width, height });
      this.#enlarged.set(key, enlarged);
    }
    return enlarged.row(y);
  }

  dispose(): void {
    for (const enlarged of this.#enlarged.values()) enlarged.dispose();
    this.#enlarged.clear();
    this.#kernels.free(this.#floats);
    this.#kernels.free(this.#values);
  }
}
