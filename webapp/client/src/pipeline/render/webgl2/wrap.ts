import type { Edge, LightWrap } from '../../plan';
import type { Behind } from './behind';
import type { Boxes } from './boxes';
import { HEAD } from './glsl';
import type { Gl } from './gl';
import { smallSize, type Size } from './sizes';
import type { Texture } from './texture';

const SEED = `
uniform sampler2D mask;
uniform vec2 edge;
uniform ivec2 size;
out vec4 result;

/** The new background, and how much of it the person hides. */
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  result = vec4(behindMean(cell, size), ramp(resized(mask, cell, size).r, edge));
}
`;

const LIGHT = `
uniform float strength;
vec4 finish(vec4 mean) { return vec4(strength * (1. - mean.a) * mean.rgb, 1.); }
`;

/** Light that falls from the new background onto the person's rim, on a small plane. */
export class Wrap {
  #gl: Gl;
  #boxes: Boxes;
  #seeded: Texture;
  #light: Texture;

  constructor(gl: Gl, boxes: Boxes) {
    this.#gl = gl;
    this.#boxes = boxes;
    this.#seeded = gl.texture('rgba32f');
    this.#light = gl.texture('rgba16f');
  }

  /** Valid until the next call. */
  shine(
    behind: Behind,
    mask: Texture,
    { wrap, edge, picture }: { wrap: LightWrap; edge: Edge; picture: Size },
  ): Texture {
    const { rows, radius, passes, strength } = wrap;
    const size = smallSize(rows, picture);
    this.#gl.program(HEAD, behind.glsl, SEED).draw(this.#seeded.fit(size), {
      ...behind.uniforms,
      mask,
      edge: [edge.low, edge.high],
      size: [size.width, size.height],
    });
    this.#boxes.blur(this.#seeded, { radius, passes }, this.#light, { glsl: LIGHT, uniforms: { strength } });
    return this.#light;
  }
}
