import type { Block, Kernels } from '../kernels/kernels';
import { isYuv, isPictureFormat, layoutOf } from '../picture';
import type { Size } from './cover';

/** One colour of a video's frame. */
export interface FramePlane extends Size {
  offset: number;
}

/** The pixels of one frame: Y, U and V one behind the other, or a bitmap of what is not in planes. */
export type FramePixels = Size & ({ planes: readonly FramePlane[]; pixels: Block } | { bitmap: ImageBitmap });

/**
 * The newest frame of a background video, copied out of the browser's hands. A copy takes its time: until it is there
 * the frame before stays, and of frames that arrive meanwhile only the last is kept.
 */
export class VideoFrames {
  /** Rises with every new frame; 0 before the first. */
  version = 0;
  /** Whether frames are wanted as bitmaps, for a camera whose own pixels are not in planes. */
  asBitmap = false;
  #kernels: Kernels;
  #current: FramePixels | null = null;
  #spare: Block | null = null;
  #waiting: VideoFrame | null = null;
  #copying: Promise<void> | null = null;
  #disposed = false;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** The newest frame that has been copied; null before the first. */
  get current(): FramePixels | null {
    return this.#current;
  }

  /** Takes a frame over. Resolves when the newest is there; never rejects. */
  put(frame: VideoFrame): Promise<void> {
    this.#waiting?.close();
    this.#waiting = frame;
    this.#copying ??= this.#work().finally(() => {
      this.#copying = null;
    });
    return this.#copying;
  }

  async #work(): Promise<void> {
    for (let frame = this.#waiting; frame; frame = this.#waiting) {
      this.#waiting = null;
      try {
        const copied = await this.#copy(frame);
        if (this.#disposed) this.#free(copied);
        else this.#take(copied);
      } catch {
        // A frame that the browser cannot give out any more: the one before stays.
      } finally {
        frame.close();
      }
    }
  }

  #take(copied: FramePixels): void {
    const old = this.#current;
    this.#current = copied;
    this.version++;
    if (!old) return;
    if ('pixels' in old && !this.#spare) this.#spare = old.pixels;
    else this.#free(old);
  }

  async #copy(frame: VideoFrame): Promise<FramePixels> {
    const { format, visibleRect: rect } = frame;
    if (this.asBitmap || !rect || !isPictureFormat(format) || !isYuv(format)) {
      const bitmap = await createImageBitmap(frame);
      return { width: bitmap.width, height: bitmap.height, bitmap };
    }
    const { width, height } = rect;
    const { byteLength, planes } = layoutOf(format, width, height);
    const pixels = this.#room(byteLength);
    const layout = planes.map(({ offset, stride }) => ({ offset, stride }));
    try {
      await frame.copyTo(pixels.u8.subarray(0, byteLength), { rect, layout });
    } catch (error) {
      this.#kernels.free(pixels);
      throw error;
    }
    if (format === 'NV12') separate(pixels.u8.subarray(planes[1].offset, byteLength));
    const [luma, chroma] = planes;
    const half = { width: chroma.width, height: chroma.height };
    const size = half.width * half.height;
    return {
      width,
      height,
      pixels,
      planes: [
        { offset: 0, width: luma.width, height: luma.height },
        { offset: chroma.offset, ...half },
        { offset: chroma.offset + size, ...half },
      ],
    };
  }

  #room(bytes: number): Block {
    const spare = this.#spare;
    this.#spare = null;
    if (spare && spare.u8.length >= bytes) return spare;
    if (spare) this.#kernels.free(spare);
    return this.#kernels.alloc(bytes + 64);
  }

  #free(pixels: FramePixels): void {
    if ('bitmap' in pixels) pixels.bitmap.close();
    else this.#kernels.free(pixels.pixels);
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting?.close();
    this.#waiting = null;
    if (this.#current) this.#free(this.#current);
    if (this.#spare) this.#kernels.free(this.#spare);
    this.#current = this.#spare = null;
  }
}

/** Puts all of the first of two interleaved components before all of the second. */
function separate(bytes: Uint8Array): void {
  const count = bytes.length / 2;
  const copy = bytes.slice();
  for (let i = 0; i < count; i++) {
    bytes[i] = copy[2 * i];
    bytes[count + i] = copy[2 * i + 1];
  }
}
