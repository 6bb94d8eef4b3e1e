import type { BoxBlur } from '../../plan';
import { HEAD } from './glsl';
import type { Gl } from './gl';
import type { Uniform } from './program';
import type { Texture } from './texture';

const BOX = `${HEAD}
uniform sampler2D source;
uniform ivec2 direction;
uniform int radius;

/** Mean over one line of the window, the border's pixels repeated beyond the border. */
vec4 mean(ivec2 at) {
  ivec2 last = textureSize(source, 0) - 1;
  vec4 sum = vec4(0.);
  for (int i = -radius; i <= radius; i++) sum += texelFetch(source, clamp(at + i * direction, ivec2(0), last), 0);
  return sum / float(2 * radius + 1);
}
`;

/** What is made of the last mean: \`result\` from \`mean\`. */
export interface Finish {
  glsl: string;
  uniforms: Record<string, Uniform>;
}

const AS_IT_IS: Finish = { glsl: 'vec4 finish(vec4 mean) { return mean; }', uniforms: {} };

const MAIN = `
out vec4 result;
void main() { result = finish(mean(ivec2(gl_FragCoord.xy))); }
`;

const DOWN = [0, 1];
const ACROSS = [1, 0];

/** Box blurs of a small plane of four numbers, one line at a time, across and then down. */
export class Boxes {
  #gl: Gl;
  #spare: Texture;

  constructor(gl: Gl) {
    this.#gl = gl;
    this.#spare = gl.texture('rgba32f');
  }

  /** Blurs `plane`, whose contents are used up, and draws what `finish` makes of the blurred numbers into `to`. */
  blur(plane: Texture, { radius, passes }: Omit<BoxBlur, 'rows'>, to: Texture, finish = AS_IT_IS): void {
    const spare = this.#spare.fit(plane);
    const box = this.#gl.program(BOX, AS_IT_IS.glsl, MAIN);
    const last = this.#gl.program(BOX, finish.glsl, MAIN);
    to.fit(plane);
    // At least one, with a window of one pixel: `finish` has to be drawn.
    const times = Math.max(1, passes);
    const reach = passes > 0 ? radius : 0;
    for (let pass = 1; pass <= times; pass++) {
      box.draw(spare, { source: plane, direction: ACROSS, radius: reach });
      const down = { source: spare, direction: DOWN, radius: reach };
      if (pass < times) box.draw(plane, down);
      else last.draw(to, { ...down, ...finish.uniforms });
    }
  }
}
