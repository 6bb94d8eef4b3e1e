import type { VideoSample } from 'mediabunny';
import type { Size } from '../models/sides';

/** Frames as they are shown: a phone's film lies on its side, and says so; the model finds people upright. */
export class Upright {
  #size: Size;
  #canvas: OffscreenCanvasRenderingContext2D | null = null;

  constructor(size: Size) {
    this.#size = size;
  }

  /** The sample's frame, the caller's to close: itself, or where it lies or is stretched, drawn anew. */
  turn(sample: VideoSample): VideoFrame {
    const { width, height } = this.#size;
    const { rotation, flip, codedWidth, codedHeight } = sample;
    if (rotation === 0 && !flip && codedWidth === width && codedHeight === height)
      return sample.toVideoFrame();
    this.#canvas ??= new OffscreenCanvas(width, height).getContext('2d', { alpha: false })!;
    sample.draw(this.#canvas, 0, 0, width, height);
    return new VideoFrame(this.#canvas.canvas, {
      timestamp: sample.microsecondTimestamp,
      duration: sample.microsecondDuration,
      alpha: 'discard',
    });
  }
}
