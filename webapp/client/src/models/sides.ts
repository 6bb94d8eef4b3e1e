import type { Resolution } from '../processor/options';
import type { ModelCard } from './card';

/** Width and height, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What a number for the longer side may be: the range of BodyPix's own `internalResolution`. */
export const SMALLEST_SIDE = 161;
export const LARGEST_SIDE = 801;

/** The shares of the camera's size that BodyPix's names for resolutions mean. */
const SHARES: Record<Exclude<Resolution, number>, number> = { low: 0.25, medium: 0.5, high: 0.75, full: 1 };

/** The side `n * multiple + 1` that is nearest to the wished one; n is at least 1. */
export function validSide(side: number, multiple: number): number {
  return Math.max(1, Math.round((side - 1) / multiple)) * multiple + 1;
}

/** The nearest valid longer side that still lies between {@link SMALLEST_SIDE} and {@link LARGEST_SIDE}. */
export function validLongerSide(side: number, multiple: number): number {
  const lowest = Math.ceil((SMALLEST_SIDE - 1) / multiple) * multiple + 1;
  const highest = Math.floor((LARGEST_SIDE - 1) / multiple) * multiple + 1;
  return Math.min(highest, Math.max(lowest, validSide(side, multiple)));
}

/** Whether the model takes pictures of more than one size. */
export function hasFreeSize({ input }: ModelCard): boolean {
  return input.width === -1 || input.height === -1;
}

/**
 * The size in which a model sees a picture: its own where that is fixed, else the asked resolution in the picture's
 * aspect, each side rounded to the nearest that the model takes.
 *
 * @param detail makes it smaller, 0..1: what a slow device is spared.
 */
export function inputSize({ input }: ModelCard, resolution: Resolution, picture: Size, detail = 1): Size {
  const { width, height, multiple = 1 } = input;
  const scale =
    typeof resolution === 'number'
      ? validLongerSide(resolution * detail, multiple) / Math.max(picture.width, picture.height)
      : SHARES[resolution] * detail;
  return {
    width: width === -1 ? validSide(picture.width * scale, multiple) : width,
    height: height === -1 ? validSide(picture.height * scale, multiple) : height,
  };
}
