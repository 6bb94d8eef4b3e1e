import { BackdropError } from '../../processor/errors';
import type { Block, Kernels, Line } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Drawn } from './background';
import { drawImage } from './fixed';
import { CoverScaler } from './scale';
import type { VideoFrames } from './video-frames';

/** A background video: its newest frame, scaled to cover the picture. */
export class Moving implements Drawn {
  version = 0;
  #kernels: Kernels;
  #frames: VideoFrames;
  #scaler: CoverScaler;
  #bytes: Block | null = null;
  #line: Block | null = null;
  #key = '';

  constructor(kernels: Kernels, frames: VideoFrames) {
    this.#kernels = kernels;
    this.#frames = frames;
    this.#scaler = new CoverScaler(kernels);
  }

  get bytes(): Block {
    return this.#bytes!;
  }

  load(picture: Picture): void {
    const { width, height, format, byteLength } = picture;
    const frames = this.#frames;
    frames.asBitmap = !isYuv(format);
    const frame = frames.current;
    if (!frame || (frames.asBitmap && !('bitmap' in frame)))
      throw new BackdropError('stage-failed', 'The background video is not ready yet.', 'render');
    const key = [format, width, height, frames.version].join();
    if (this.#bytes && key === this.#key) return;
    const room = { bytes: byteLength + 32, line: 4 * width + 32 };
    if (this.#bytes && (this.#bytes.u8.length < room.bytes || this.#line!.i16.length < room.line))
      this.dispose();
    this.#bytes ??= this.#kernels.alloc(room.bytes);
    this.#line ??= this.#kernels.alloc(2 * room.line);
    if ('bitmap' in frame) drawImage(frame.bitmap)(picture, this.#bytes.u8);
    else this.#scaler.scale(frame, picture, this.#bytes);
    this.#key = key;
    this.version++;
  }

  line({ offset, stride, width, components }: Plane, _: number, y: number): Line {
    const to = { block: this.#line!, at: 0 };
    this.#kernels.widenRow({ block: this.bytes, at: offset + y * stride }, to, width * components.length);
    return to;
  }

  dispose(): void {
    for (const block of [this.#bytes, this.#line]) if (block) this.#kernels.free(block);
    this.#bytes = this.#line = null;
    this.#key = '';
    this.#scaler.dispose();
  }
}
