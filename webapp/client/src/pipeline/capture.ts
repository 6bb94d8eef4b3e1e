import { BackdropError } from '../processor/errors';
import type { Block, Kernels } from './kernels/kernels';
import { isPictureFormat, layoutOf, type Picture, type PictureFormat } from './picture';

/** `rotation` and `flip` are newer than TypeScript's DOM types. */
type OrientedFrame = VideoFrame & { rotation?: number; flip?: boolean };

/** What canvas and `copyTo` conversions give. */
const SRGB: VideoColorSpaceInit = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'rgb',
  fullRange: true,
};

/** Copies a camera frame's pixels into memory that is used again for the next one. */
export class Capture {
  #kernels: Kernels;
  #pixels: Block | null = null;
  #canvas: OffscreenCanvasRenderingContext2D | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /**
   * The frame's visible pixels, in the frame's own format where the renderer can work on it, else as RGBA.
   * The picture is valid until the next call.
   *
   * @throws BackdropError `stage-failed` where the browser gives no access to the pixels.
   */
  async read(frame: VideoFrame): Promise<Picture> {
    const rect = frame.visibleRect;
    if (!rect || rect.width < 1 || rect.height < 1)
      throw new BackdropError('stage-failed', 'The camera sent an empty or closed frame.', 'capture');
    const own = isPictureFormat(frame.format);
    const format: PictureFormat = own ? frame.format : 'RGBA';
    const { width, height } = rect;
    const { byteLength, planes } = layoutOf(format, width, height);
    const pixels = this.#room(byteLength + width * height);
    const target = pixels.u8.subarray(0, byteLength);
    if (own) {
      const layout = planes.map(({ offset, stride }) => ({ offset, stride }));
      await frame.copyTo(target, { rect, layout });
    } else await this.#convert(frame, rect, target);
    const { rotation = 0, flip = false } = frame as OrientedFrame;
    return {
      format,
      width,
      height,
      pixels,
      byteLength,
      planes,
      colorSpace: own ? frame.colorSpace.toJSON() : SRGB,
      timestamp: frame.timestamp,
      duration: frame.duration,
      displayWidth: frame.displayWidth,
      displayHeight: frame.displayHeight,
      rotation,
      flip,
    };
  }

  #room(bytes: number): Block {
    if (this.#pixels && this.#pixels.u8.length >= bytes) return this.#pixels;
    if (this.#pixels) this.#kernels.free(this.#pixels);
    this.#pixels = null;
    return (this.#pixels = this.#kernels.alloc(bytes));
  }

  /** For frames that live on the GPU (format `null`) and for the rarer YUV layouts. */
  async #convert(frame: VideoFrame, rect: DOMRectReadOnly, target: Uint8Array): Promise<void> {
    try {
      await frame.copyTo(target, { rect, format: 'RGBA' });
    } catch {
      // Browsers without conversion in copyTo read back from a canvas.
      this.#canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      const context = this.#canvas;
      if (!context)
        throw new BackdropError('stage-failed', 'The browser cannot read camera frames.', 'capture');
      context.canvas.width = rect.width;
      context.canvas.height = rect.height;
      context.drawImage(frame, 0, 0, rect.width, rect.height);
      target.set(context.getImageData(0, 0, rect.width, rect.height).data);
    }
  }

  /** Frees the pixel memory. */
  dispose(): void {
    if (this.#pixels) this.#kernels.free(this.#pixels);
    this.#pixels = null;
    this.#canvas = null;
  }
}
