import { matrixOf, rgbToYuv } from '../color';
import { isYuv, type Picture } from '../picture';

/**
 * Writes opaque RGBA bytes of the picture's size into a buffer of the picture's own layout and colour space; a chroma
 * sample is the mean of its two by two pixels.
 */
export function writeRgba(
  rgba: Uint8ClampedArray,
  picture: Pick<Picture, 'format' | 'width' | 'height' | 'planes' | 'colorSpace'>,
  to: Uint8Array,
): void {
  const { planes, width, height, format, colorSpace } = picture;
  // The conversion is affine: its offset is black, its factors the three unit colours less black.
  const convert = isYuv(format)
    ? (rgb: [number, number, number]) => rgbToYuv(matrixOf(colorSpace), rgb)
    : (rgb: [number, number, number]) => rgb;
  const zero = convert([0, 0, 0]);
  const unit = [convert([1, 0, 0]), convert([0, 1, 0]), convert([0, 0, 1])];
  for (const plane of planes) {
    const halved = plane.width < width || plane.height < height;
    for (let y = 0; y < plane.height; y++)
      for (let x = 0; x < plane.width; x++) {
        const left = halved ? 2 * x : x;
        const right = halved ? Math.min(left + 1, width - 1) : x;
        const top = (halved ? 2 * y : y) * width;
        const bottom = (halved ? Math.min(2 * y + 1, height - 1) : y) * width;
        const at = plane.offset + y * plane.stride + x * plane.components.length;
        plane.components.forEach((component, i) => {
          if (component > 2) {
            to[at + i] = 255;
            return;
          }
          let value = zero[component];
          for (let c = 0; c < 3; c++) {
            const sum =
              rgba[4 * (top + left) + c] +
              rgba[4 * (top + right) + c] +
              rgba[4 * (bottom + left) + c] +
              rgba[4 * (bottom + right) + c];
            value += ((unit[c][component] - zero[component]) * sum) / 4;
          }
          to[at + i] = Math.min(255, Math.max(0, Math.round(value)));
        });
      }
  }
}

/** Fills a buffer of the picture's layout with one RGB colour, 0..255. */
export function writeColor(color: readonly [number, number, number], picture: Picture, to: Uint8Array): void {
  const { planes, format, colorSpace } = picture;
  const own = isYuv(format) ? rgbToYuv(matrixOf(colorSpace), color) : color;
  // In full range, red and blue have half a step more of chroma than a byte holds.
  const values = [...own.map((value) => Math.min(255, Math.round(value))), 255];
  for (const { offset, stride, height, components } of planes)
    for (let i = 0; i < stride * height; i++) to[offset + i] = values[components[i % components.length]];
}
