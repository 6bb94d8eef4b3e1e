import { rampOf, type Block, type Kernels, type MatteRow, type Ramp } from '../kernels/kernels';
import type { Plane } from '../picture';
import type { Edge } from '../plan';
import { Enlarged } from './enlarged';
import type { Mask } from './renderer';

/**
 * One mask, read row by row at any size: enlarged bilinearly and only then put through the soft threshold, so that
 * the edge is as sharp as the output and not as the mask.
 */
export class Matte {
  #ramp: Ramp = rampOf({ low: 0, high: 1 });
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
  load({ data }: Mask, edge: Edge): void {
    this.#floats.f32.set(data);
    this.#kernels.toQ15(this.#floats, this.#values, this.width * this.height);
    this.#ramp = rampOf(edge);
    for (const enlarged of this.#enlarged.values()) enlarged.refresh();
  }

  /** Row `y` at a plane's size, with a value for every byte of a pixel. */
  row({ width, height, components }: Pick<Plane, 'width' | 'height' | 'components'>, y: number): MatteRow {
    const key = `${width}x${height}x${components.length}`;
    let enlarged = this.#enlarged.get(key);
    if (!enlarged) {
      const planes = components.map(() => this.#values);
      const small = { planes, width: this.width, height: this.height, stride: this.width };
      enlarged = new Enlarged(this.#kernels, small, { width, height });
      this.#enlarged.set(key, enlarged);
    }
    return { values: enlarged.row(y), ramp: this.#ramp };
  }

  dispose(): void {
    for (const enlarged of this.#enlarged.values()) enlarged.dispose();
    this.#kernels.free(this.#floats);
    this.#kernels.free(this.#values);
  }
}
