import type { Line } from '../kernels/kernels';
import type { Picture, Plane } from '../picture';
import type { MaskPlane } from './mask-plane';
import type { Surface } from './surface';

/** What stands behind the person. */
export interface Behind {
  /** Gets ready for one picture, whose pixels are still the camera's, and its mask. */
  load(picture: Picture, mask: MaskPlane): void;
  /** Row `y` of the picture's plane with this number, as a line of colour; valid until the next call. */
  line(plane: Plane, number: number, y: number): Line;
  dispose(): void;
}

/** A background that has been drawn whole. */
export interface Drawn extends Behind {
  readonly surface: Surface;
}
