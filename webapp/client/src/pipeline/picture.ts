import type { Block } from './kernels/kernels';

/**
 * One plane of a picture: rows of `width` pixels, each with one byte for every entry of `components`. 0, 1 and 2 are Y,
 * U, V or R, G, B; 3 is packed RGB's alpha or padding.
 */
export interface Plane {
  offset: number;
  stride: number;
  width: number;
  height: number;
  components: readonly number[];
}

/** The pixel formats that the CPU works on as they are. */
export type PictureFormat = 'I420' | 'NV12' | 'RGBA' | 'RGBX' | 'BGRA' | 'BGRX';

/** A frame's own pixels in the kernels' memory, and everything needed to make a frame of them again. */
export interface Picture {
  format: PictureFormat;
  width: number;
  height: number;
  /** At least `byteLength + width * height` bytes: room for an alpha plane behind the pixels. */
  pixels: Block;
  byteLength: number;
  planes: readonly Plane[];
  colorSpace: VideoColorSpaceInit;
  /** Microseconds, the camera's own. */
  timestamp: number;
  duration: number | null;
  displayWidth: number;
  displayHeight: number;
  /** Degrees clockwise, and whether to mirror after that, as the frame says. */
  rotation: number;
  flip: boolean;
}

const RGB = [0, 1, 2, 3];
const BGR = [2, 1, 0, 3];
const PACKED: Record<string, readonly number[]> = { RGBA: RGB, RGBX: RGB, BGRA: BGR, BGRX: BGR };

/** Whether the planes renderer works on this format without a conversion. */
export function isPictureFormat(format: string | null): format is PictureFormat {
  return format === 'I420' || format === 'NV12' || (format !== null && format in PACKED);
}

/** Whether the picture holds luma and two chromas of half its size, rather than packed RGB. */
export function isYuv(format: PictureFormat): boolean {
  return format === 'I420' || format === 'NV12';
}

/** The tight layout of a format, with chroma rounded up for odd sizes. */
export function layoutOf(
  format: PictureFormat,
  width: number,
  height: number,
): { byteLength: number; planes: Plane[] } {
  const planes: Plane[] = [];
  let offset = 0;
  const add = (planeWidth: number, planeHeight: number, components: readonly number[]): void => {
    const stride = planeWidth * components.length;
    planes.push({ offset, stride, width: planeWidth, height: planeHeight, components });
    offset += stride * planeHeight;
  };
  if (!isYuv(format)) add(width, height, PACKED[format]);
  else {
    const halfWidth = (width + 1) >> 1;
    const halfHeight = (height + 1) >> 1;
    add(width, height, [0]);
    for (const components of format === 'NV12' ? [[1, 2]] : [[1], [2]])
      add(halfWidth, halfHeight, components);
  }
  return { byteLength: offset, planes };
}
