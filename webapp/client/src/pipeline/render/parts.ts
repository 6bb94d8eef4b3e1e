import { matrixOf, rgbToYuv } from '../color';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Background } from '../plan';
import type { Matte } from './matte';
import type { Mask } from './renderer';

type Parts = Extract<Background, { kind: 'parts' }>;
type Color = readonly [number, number, number];

const BLACK: Color = [0, 0, 0];

/**
 * Lays each part's colour over a picture, and black where there is no part: `out = pixel + opacity * (colour - pixel)`,
 * the colour fading into the black as the person does. Parts are looked up without interpolation: between an arm and a
 * leg there is no third part.
 */
export class PartsPainter {
  paint(picture: Picture, matte: Matte, { parts, background }: { parts: Mask; background: Parts }): void {
    const { format, colorSpace, planes } = picture;
    const { palette, opacity } = background;
    const colors = [BLACK, ...palette].map((rgb): Color =>
      isYuv(format) ? rgbToYuv(matrixOf(colorSpace), [rgb[0], rgb[1], rgb[2]]) : rgb,
    );
    const labels = Uint8Array.from(parts.data, (label) =>
      Math.min(palette.length, Math.max(0, Math.round(label))),
    );
    for (const plane of planes) this.#paintPlane(picture, plane, matte, { parts, labels, colors, opacity });
  }

  #paintPlane(
    { pixels: { u8 } }: Picture,
    plane: Plane,
    matte: Matte,
    { parts, labels, colors, opacity }: { parts: Mask; labels: Uint8Array; colors: Color[]; opacity: number },
  ): void {
    const { offset, stride, width, height, components } = plane;
    const step = components.length;
    const columns = nearest(parts.width, width);
    const rows = nearest(parts.height, height);
    for (let y = 0; y < height; y++) {
      const { block, at: first } = matte.row(plane, y);
      const from = rows[y] * parts.width;
      const at = offset + y * stride;
      for (let c = 0; c < step; c++) {
        const component = components[c];
        if (component === 3) continue;
        const black = colors[0][component];
        for (let x = 0, i = c; x < width; x++, i += step) {
          const color = colors[labels[from + columns[x]]][component];
          const laid = black + ((color - black) * block.u8[first + i]) / 255;
          // Plus a half: storing a byte cuts off.
          u8[at + i] = u8[at + i] + opacity * (laid - u8[at + i]) + 0.5;
        }
      }
    }
  }
}

/** Which of `size` values lies under the middle of each of `count` pixels. */
function nearest(size: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.floor(((2 * i + 1) * size) / (2 * count)));
}
