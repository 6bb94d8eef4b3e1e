import type { Color } from './plan';

/** The picture is drawn this small, in pixels a side, and those are averaged: a canvas averages most of it itself. */
const SIDE = 16;

let canvas: OffscreenCanvasRenderingContext2D | null = null;

/** Mean colour of a picture, 0..255; null where this browser's workers cannot draw it. */
export function meanColor(picture: CanvasImageSource): Color | null {
  try {
    canvas ??= new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
    if (!canvas) return null;
    canvas.imageSmoothingQuality = 'medium';
    canvas.clearRect(0, 0, SIDE, SIDE);
    canvas.drawImage(picture, 0, 0, SIDE, SIDE);
    return meanOf(canvas.getImageData(0, 0, SIDE, SIDE).data);
  } catch {
    return null; // Nothing but the matching of tints needs it.
  }
}

/** Mean of RGBA pixels, each counted by its alpha, as whole numbers; null where nothing is opaque. */
export function meanOf(pixels: Uint8ClampedArray): Color | null {
  const sum = [0, 0, 0];
  let weight = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3];
    weight += alpha;
    for (let c = 0; c < 3; c++) sum[c] += pixels[at + c] * alpha;
  }
  if (weight === 0) return null;
  const [r, g, b] = sum.map((value) => Math.round(value / weight));
  return [r, g, b];
}
