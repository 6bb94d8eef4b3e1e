import { matrixOf } from '../color';
import { rampOf, type Block, type Kernels, type Line, type QuadPlane } from '../kernels/kernels';
import { isYuv, type Picture, type Plane } from '../picture';
import type { Edge, LightWrap } from '../plan';
import type { Drawn } from './background';
import type { MaskPlane } from './mask-plane';
import type { Surface } from './surface';
import { Shrinker, SmallColors, smallSize } from './small';

/** Everything that depends on the picture's layout. */
interface Geometry {
  key: string;
  shrinker: Shrinker;
  /** The background's light, blurred. */
  light: QuadPlane;
  /** How far each pixel is from the person. */
  near: QuadPlane;
  spare: Block;
  alphas: Block;
  colors: SmallColors;
  /** The background that `light` is of. */
  surface: Surface | null;
  version: number;
}

/** The light that a new background throws on the person's rim; the formula is in `compositor/light.py`. */
export class Glow {
  #kernels: Kernels;
  #wrap: LightWrap;
  #geometry: Geometry | null = null;

  constructor(kernels: Kernels, wrap: LightWrap) {
    this.#kernels = kernels;
    this.#wrap = wrap;
  }

  load(picture: Picture, mask: MaskPlane, edge: Edge, { surface }: Drawn): void {
    const geometry = this.#fit(picture);
    const { light, near, spare, alphas, colors } = geometry;
    const { radius, passes, strength } = this.#wrap;
    if (geometry.surface !== surface || geometry.version !== surface.version)
      this.#gather(picture, surface, geometry);
    const ramp = rampOf(edge);
    const { rows, cols } = near;
    near.quads.f32.fill(0);
    const line = { block: alphas, at: 0 };
    for (let row = 0; row < rows; row++) {
      this.#kernels.alphaRow(line, cols, mask.row({ width: cols, height: rows }, row), ramp);
      const quads = { block: near.quads, at: 4 * row * cols };
      this.#kernels.weighRow(quads, line, cols, { floor: 0, highlights: 0, brightness: [0, 0, 0, 0] });
    }
    this.#kernels.boxBlur(near, spare, radius, passes);
    this.#kernels.shine(light, { weights: near.quads, strength }, colors.planes, colors.stride);
    colors.refresh();
  }

  line(plane: Plane, number: number, y: number): Line {
    return this.#geometry!.colors.line(plane, number, y);
  }

  /** The light of a background that is new: its colours from black on, blurred. */
  #gather({ format, colorSpace }: Picture, surface: Surface, geometry: Geometry): void {
    const { shrinker, light, spare } = geometry;
    const { radius, passes } = this.#wrap;
    shrinker.shrink(surface.bytes, light.quads);
    const black = isYuv(format) ? [matrixOf(colorSpace).black, 128, 128] : [0, 0, 0];
    const values = light.quads.f32;
    for (let at = 0; at < 4 * light.rows * light.cols; at += 4)
      for (let c = 0; c < 3; c++) values[at + c] -= black[c];
    this.#kernels.boxBlur(light, spare, radius, passes);
    geometry.surface = surface;
    geometry.version = surface.version;
  }

  #fit(picture: Picture): Geometry {
    const { width, height, planes, format } = picture;
    const key = `${format} ${width}x${height}`;
    if (this.#geometry?.key === key) return this.#geometry;
    this.dispose();
    const kernels = this.#kernels;
    const small = smallSize(this.#wrap.rows, picture);
    const quads = (): QuadPlane => ({ ...small, quads: kernels.alloc(16 * small.rows * small.cols) });
    return (this.#geometry = {
      key,
      shrinker: new Shrinker(kernels, planes, small),
      light: quads(),
      near: quads(),
      spare: kernels.alloc(16 * small.rows * small.cols),
      alphas: kernels.alloc(small.cols + 32),
      colors: new SmallColors(kernels, picture, small, 0),
      surface: null,
      version: -1,
    });
  }

  dispose(): void {
    if (!this.#geometry) return;
    const { shrinker, light, near, spare, alphas, colors } = this.#geometry;
    shrinker.dispose();
    colors.dispose();
    for (const block of [light.quads, near.quads, spare, alphas]) this.#kernels.free(block);
    this.#geometry = null;
  }
}
