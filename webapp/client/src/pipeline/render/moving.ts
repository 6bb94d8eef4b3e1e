import { BackdropError } from '../../processor/errors';
import type { Kernels, Line } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Drawn } from './background';
import { drawImage } from './fixed';
import { flipRows } from './flip';
import { CoverScaler } from './scale';
import { Surface } from './surface';
import type { VideoFrames } from './video-frames';

/** The first frame of a background video is still on its way, or not yet as this camera's frames need it. */
export class SceneLateError extends BackdropError {
  constructor() {
    super('stage-failed', 'The background video is not ready yet.', 'render');
  }
}

/** A background video: its newest frame, scaled to cover the picture. */
export class Moving implements Drawn {
  #surface: Surface;
  #frames: VideoFrames;
  #scaler: CoverScaler;
  #key = '';

  #flip: boolean;

  constructor(kernels: Kernels, frames: VideoFrames, { flip = false } = {}) {
    this.#surface = new Surface(kernels);
    this.#frames = frames;
    this.#flip = flip;
    this.#scaler = new CoverScaler(kernels);
  }

  get surface(): Surface {
    return this.#surface;
  }

  load(picture: Picture): void {
    const { width, height, format } = picture;
    const frames = this.#frames;
    frames.asBitmap = !isYuv(format);
    const frame = frames.current;
    if (!frame || (frames.asBitmap && !('bitmap' in frame))) throw new SceneLateError();
    const key = [format, width, height, frames.version].join();
    if (key === this.#key) return;
    const bytes = this.#surface.fit(picture);
    if ('bitmap' in frame) drawImage(frame.bitmap)(picture, bytes.u8);
    else this.#scaler.scale(frame, picture, bytes);
    if (this.#flip) flipRows(picture, bytes.u8);
    this.#surface.version++;
    this.#key = key;
  }

  line(plane: Plane, _: number, y: number): Line {
    return this.#surface.line(plane, y);
  }

  dispose(): void {
    this.#surface.dispose();
    this.#scaler.dispose();
    this.#key = '';
  }
}
