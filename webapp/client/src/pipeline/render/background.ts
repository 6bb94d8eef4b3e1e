import type { Picture } from '../picture';
import type { Matte } from './matte';

/** Something that stands behind the person. */
export interface BackgroundPainter {
  /** Replaces the background in a picture's own pixels. */
  paint(picture: Picture, matte: Matte): void;
  dispose(): void;
}
