import type { Block, Kernels, Line } from '../kernels/kernels';
import type { Picture, Plane } from '../picture';

/** A whole background in a picture's own layout, in memory that is used again. */
export class Surface {
  /** Rises when it has been drawn on. */
  version = 0;
  #kernels: Kernels;
  #bytes: Block | null = null;
  #line: Block | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** The bytes, with room for 31 more behind them; there is none before {@link fit}. */
  get bytes(): Block {
    return this.#bytes!;
  }

  /** Makes room for a picture of this layout. What was drawn is lost. */
  fit({ width, byteLength }: Picture): Block {
    if (this.#bytes && this.#bytes.u8.length >= byteLength + 32 && this.#line!.i16.length >= 4 * width + 32)
      return this.#bytes;
    this.dispose();
    this.#line = this.#kernels.alloc(2 * (4 * width + 32));
    return (this.#bytes = this.#kernels.alloc(byteLength + 32));
  }

  /** Row `y` of a plane as a line of colour; valid until the next call. */
  line({ offset, stride, width, components }: Plane, y: number): Line {
    const to = { block: this.#line!, at: 0 };
    this.#kernels.widenRow({ block: this.bytes, at: offset + y * stride }, to, width * components.length);
    return to;
  }

  dispose(): void {
    for (const block of [this.#bytes, this.#line]) if (block) this.#kernels.free(block);
    this.#bytes = this.#line = null;
  }
}
