import type { Source } from './frame';
import { HEAD } from './glsl';
import type { Gl } from './gl';

const VERBATIM = `
out vec4 result;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  // A canvas shows row 0 at the bottom.
  at.y = frameSize().y - 1 - at.y;
  result = vec4(frameAt(at), 1.);
}
`;

/** A picture as it is: the whole of it is wanted, and its faces are hidden already. */
export class Verbatim {
  #gl: Gl;

  constructor(gl: Gl) {
    this.#gl = gl;
  }

  /** Draws into the canvas. */
  draw(source: Source): void {
    this.#gl.program(HEAD, source.glsl, VERBATIM).draw(null, source.uniforms);
  }
}
