import type { Blur, BoxBlur, Room as RoomRange } from '../../plan';
import { Boxes, type Finish } from './boxes';
import type { Source } from './frame';
import { defines, HEAD } from './glsl';
import type { Gl } from './gl';
import { smallSize, type Size } from './sizes';
import type { Texture } from './texture';

/** Keeps the quotient defined where the person fills the whole window; `WEIGHT_GUARD` in `compositor/blending.py`. */
const WEIGHT_GUARD = 1e-3;

const SEED = `
uniform sampler2D mask;
uniform vec2 room;
uniform float highlights;
uniform ivec2 size;
out vec4 result;

/** A cell's mean colour, times how much it counts; and how much that is. */
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  vec3 color = frameMean(cell, size);
  float weight = 1.;
#ifdef WITHOUT_PERSON
  weight += ${WEIGHT_GUARD} - ramp(resized(mask, cell, size).r, room);
#endif
#ifdef BOKEH
  float light = max(0., (luma(color) - .6) / .4);
  weight *= 1. + highlights * light * light;
#endif
  result = vec4(color * weight, weight);
}
`;

const DISC = `${HEAD}
uniform sampler2D source;
uniform int radius;
out vec4 result;

/** Mean over a disc of radius + 1/2, the border's pixels repeated beyond the border; divided by its weight. */
void main() {
  ivec2 last = textureSize(source, 0) - 1;
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 sum = vec4(0.);
  // dx² + dy² <= (radius + 1/2)², in whole numbers.
  int most = radius * radius + radius;
  for (int dy = -radius; dy <= radius; dy++)
    for (int dx = -radius; dx <= radius; dx++)
      if (dx * dx + dy * dy <= most) sum += texelFetch(source, clamp(at + ivec2(dx, dy), ivec2(0), last), 0);
  result = vec4(sum.rgb / sum.a, 1.);
}
`;

const DIVIDED: Finish = {
  glsl: 'vec4 finish(vec4 mean) { return vec4(mean.rgb / mean.a, 1.); }',
  uniforms: {},
};

/** How the room is blurred: by boxes, or as a lens does. */
export type RoomBlur = BoxBlur & { room: RoomRange } & Partial<Pick<Blur, 'shape' | 'highlights'>>;

/**
 * The picture on a small plane, blurred without the person: each colour counts by how much of it is room (normalised
 * convolution; Knutsson and Westin, 1993).
 */
export class RoomPlane {
  #gl: Gl;
  #boxes: Boxes;
  #weighted: Texture;
  /** 16-bit floats, which every GPU enlarges by itself: a colour's error stays below .1 of 255. */
  #blurred: Texture;

  constructor(gl: Gl, boxes: Boxes) {
    this.#gl = gl;
    this.#boxes = boxes;
    this.#weighted = gl.texture('rgba32f');
    this.#blurred = gl.texture('rgba16f');
  }

  /** What `blur` gave last. */
  get plane(): Texture {
    return this.#blurred;
  }

  /** Blurs all of the picture where there is no mask. The plane is valid until the next call. */
  blur(source: Source, mask: Texture | null, { rows, radius, passes, ...blur }: RoomBlur): Texture {
    const size: Size = smallSize(rows, source);
    const bokeh = blur.shape === 'bokeh';
    const names = defines({ WITHOUT_PERSON: mask !== null, BOKEH: bokeh });
    this.#gl.program(HEAD, names, source.glsl, SEED).draw(this.#weighted.fit(size), {
      ...source.uniforms,
      ...(mask && { mask }),
      room: [blur.room.low, blur.room.high],
      highlights: blur.highlights ?? 0,
      size: [size.width, size.height],
    });
    if (bokeh) this.#gl.program(DISC).draw(this.#blurred.fit(size), { source: this.#weighted, radius });
    else this.#boxes.blur(this.#weighted, { radius, passes }, this.#blurred, DIVIDED);
    return this.#blurred;
  }
}
