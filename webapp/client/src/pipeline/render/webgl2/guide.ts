import type { Refinement } from '../../plan';
import type { Boxes } from './boxes';
import type { Source } from './frame';
import { HEAD } from './glsl';
import type { Gl } from './gl';
import { smallSize } from './sizes';
import type { Texture } from './texture';

const SEED = `
uniform sampler2D mask;
uniform float steepness, outwards;
uniform ivec2 size;
out vec4 result;

/** Luma, alpha, and what their means are taken of for variance and covariance. */
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  float guide = luma(frameMean(cell, size));
  float alpha = resized(mask, cell, size).r * steepness + (1. - steepness) / 2. + outwards;
  result = vec4(guide, alpha, guide * alpha, guide * guide);
}
`;

const SOLVED = `
uniform float smoothness;
vec4 finish(vec4 mean) {
  float slope = (mean.z - mean.x * mean.y) / (mean.w - mean.x * mean.x + smoothness);
  return vec4(slope, mean.y - slope * mean.x, 0., 0.);
}
`;

/**
 * A fast guided filter (He, Sun and Tang, 2013; He and Sun, 2015): on a small plane, alpha as a linear function of luma.
 * All in 32-bit floats, since a variance is a small difference of large numbers.
 */
export class Guide {
  #gl: Gl;
  #boxes: Boxes;
  #products: Texture;
  #lines: Texture;
  #smoothed: Texture;

  constructor(gl: Gl, boxes: Boxes) {
    this.#gl = gl;
    this.#boxes = boxes;
    this.#products = gl.texture('rgba32f');
    this.#lines = gl.texture('rgba32f');
    this.#smoothed = gl.texture('rg32f');
  }

  /** Slope and offset of that function for every pixel of the small plane; valid until the next call. */
  fit(source: Source, mask: Texture, refine: Refinement): Texture {
    const { rows, radius, smoothness, steepness, outwards } = refine;
    const size = smallSize(rows, source);
    const uniforms = { mask, steepness, outwards, size: [size.width, size.height] };
    const products = this.#products.fit(size);
    this.#gl.program(HEAD, source.glsl, SEED).draw(products, { ...source.uniforms, ...uniforms });
    const once = { radius, passes: 1 };
    this.#boxes.blur(products, once, this.#lines, { glsl: SOLVED, uniforms: { smoothness } });
    this.#boxes.blur(this.#lines, once, this.#smoothed);
    return this.#smoothed;
  }
}
