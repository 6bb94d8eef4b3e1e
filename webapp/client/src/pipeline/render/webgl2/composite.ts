import type { Color, Decontamination } from '../../plan';
import type { Alpha } from './alpha';
import { unit, type Behind } from './behind';
import type { Source } from './frame';
import { defines, HEAD } from './glsl';
import type { Gl } from './gl';
import type { Texture } from './texture';

const COMPOSITE = `
uniform sampler2D oldRoom, light;
uniform vec3 tone;
uniform float amount;
out vec4 result;

void main() {
  ivec2 size = frameSize();
  ivec2 at = ivec2(gl_FragCoord.xy);
#ifdef ON_CANVAS
  // A canvas shows row 0 at the bottom.
  at.y = size.y - 1 - at.y;
#endif
  vec3 color = frameAt(at);
  float alpha = alphaAt(at, size, color);
  vec2 place = (vec2(at) + .5) / vec2(size);

  // Times alpha. Most pixels are wholly one or the other, and spared the rest.
  vec3 person = vec3(0.);
  if (alpha > 0.) {
    person = alpha * color;
#ifdef DECONTAMINATED
    person += amount * (1. - alpha) * (color - textureLod(oldRoom, place, 0.).rgb);
    person = clamp(person, 0., alpha);
#endif
#ifdef WRAPPED
    person += alpha * textureLod(light, place, 0.).rgb * (1. - luma(color));
#endif
#ifdef TONED
    person += alpha * tone * luma(color);
#endif
  }

#ifdef TRANSPARENT
  // Whoever ignores alpha must not find the room under it.
  result = alpha < .5 / 255. ? vec4(0.) : vec4(clamp(person / alpha, 0., 1.), alpha);
#else
  if (alpha < 1.) person += (1. - alpha) * behindAt(at, size);
  result = vec4(clamp(person, 0., 1.), 1.);
#endif
}
`;

/** All that the last pass puts together; null for what the plan does without. */
export interface Layers {
  source: Source;
  alpha: Alpha;
  /** Null: nothing, and the result is transparent there. */
  behind: Behind | null;
  /** The old background's estimate, and how much of it to take out. */
  oldRoom: { plane: Texture; decontaminate: Decontamination } | null;
  light: Texture | null;
  tone: Color | null;
}

/** The one pass over the whole picture: alpha, the person, and what stands behind. */
export class Composite {
  #gl: Gl;

  constructor(gl: Gl) {
    this.#gl = gl;
  }

  /** Draws into a texture of the picture's size, or into the canvas. */
  draw(target: Texture | null, { source, alpha, behind, oldRoom, light, tone }: Layers): void {
    const names = defines({
      ON_CANVAS: target === null,
      DECONTAMINATED: oldRoom !== null,
      WRAPPED: light !== null,
      TONED: tone !== null,
      TRANSPARENT: behind === null,
    });
    this.#gl.program(HEAD, names, source.glsl, alpha.glsl, behind?.glsl ?? '', COMPOSITE).draw(target, {
      ...source.uniforms,
      ...behind?.uniforms,
      ...alpha.uniforms,
      ...(oldRoom && { oldRoom: oldRoom.plane, amount: oldRoom.decontaminate.amount }),
      ...(light && { light }),
      ...(tone && { tone: unit(tone) }),
    });
  }
}
