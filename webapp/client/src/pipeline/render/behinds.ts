import { BackdropError } from '../../processor/errors';
import type { Kernels } from '../kernels/kernels';
import type { Background } from '../plan';
import type { Behind, Drawn } from './background';
import { drawColor, drawGradient, drawImage, Fixed, type Draw } from './fixed';
import { flipRows } from './flip';
import { Moving } from './moving';
import { RoomBlur } from './room-blur';
import { VideoFrames } from './video-frames';

/** Backgrounds that are seen behind a person. */
export type Seen = Extract<Background, { kind: 'blur' | 'image' | 'video' | 'color' | 'gradient' }>;

/** The pictures and videos that plans name, and what is drawn of them: each made when it is first wanted. */
export class Backgrounds {
  #kernels: Kernels;
  #flip: boolean;
  #images = new Map<string, ImageBitmap>();
  #videos = new Map<string, VideoFrames>();
  #made: Behind | null = null;
  #key = '';

  constructor(kernels: Kernels, { flipScenes = false } = {}) {
    this.#kernels = kernels;
    this.#flip = flipScenes;
  }

  /** Takes an image over, in place of the one before it. */
  setImage(source: string, image: ImageBitmap): void {
    for (const old of this.#images.values()) old.close();
    this.#images.clear();
    this.#images.set(source, image);
    this.#key = ''; // What was drawn of an image with the same name is of the old one.
  }

  /** Takes a video's frame over; another video's are forgotten. Resolves when it can be drawn. */
  setVideoFrame(source: string, frame: VideoFrame): Promise<void> {
    let frames = this.#videos.get(source);
    if (!frames) {
      for (const old of this.#videos.values()) old.dispose();
      this.#videos.clear();
      frames = new VideoFrames(this.#kernels);
      this.#videos.set(source, frames);
    }
    return frames.put(frame);
  }

  /** What a plan wants behind the person. @throws BackdropError `stage-failed` where its picture is not there. */
  get(background: Seen): Behind | Drawn {
    const key = JSON.stringify(background);
    if (this.#made && key === this.#key) return this.#made;
    const made = this.#make(background);
    this.#made?.dispose();
    this.#made = made;
    this.#key = key;
    return made;
  }

  #make(background: Seen): Behind {
    const kernels = this.#kernels;
    switch (background.kind) {
      case 'blur':
        return new RoomBlur(kernels, background);
      case 'color':
        return new Fixed(kernels, drawColor(background.color));
      case 'gradient':
        return new Fixed(kernels, this.#turned(drawGradient(background)));
      case 'image': {
        const image = this.#images.get(background.source);
        if (!image)
          throw new BackdropError('stage-failed', 'The chosen background picture is not loaded.', 'render');
        return new Fixed(kernels, this.#turned(drawImage(image)));
      }
      case 'video': {
        const frames = this.#videos.get(background.source);
        if (!frames)
          throw new BackdropError('stage-failed', 'The chosen background video is not loaded.', 'render');
        return new Moving(kernels, frames, { flip: this.#flip });
      }
    }
  }

  #turned(draw: Draw): Draw {
    if (!this.#flip) return draw;
    return (picture, to) => {
      draw(picture, to);
      flipRows(picture, to);
    };
  }

  dispose(): void {
    for (const image of this.#images.values()) image.close();
    for (const frames of this.#videos.values()) frames.dispose();
    this.#images.clear();
    this.#videos.clear();
    this.#made?.dispose();
    this.#made = null;
  }
}
