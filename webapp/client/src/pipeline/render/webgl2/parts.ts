import type { Background } from '../../plan';
import type { Mask } from '../renderer';
import type { Alpha } from './alpha';
import type { Source } from './frame';
import { HEAD } from './glsl';
import type { Gl } from './gl';
import type { Texture } from './texture';

const PARTS = `
uniform sampler2D labels, palette;
uniform float opacity;
out vec4 result;

void main() {
  ivec2 size = frameSize();
  ivec2 at = ivec2(gl_FragCoord.xy);
  // A canvas shows row 0 at the bottom.
  at.y = size.y - 1 - at.y;
  vec3 color = frameAt(at);
  // Between an arm and a leg there is no third part: labels are not interpolated.
  ivec2 nearest = (2 * at + 1) * textureSize(labels, 0) / (2 * size);
  int label = int(texelFetch(labels, nearest, 0).r * 255. + .5);
  vec3 laid = texelFetch(palette, ivec2(label, 0), 0).rgb * alphaAt(at, size, color);
  result = vec4(mix(color, laid, opacity), 1.);
}
`;

/** Lays each part's colour over the picture, and black where there is no part. */
export class Parts {
  #gl: Gl;
  #labels: Texture;
  #palette: Texture;

  constructor(gl: Gl) {
    this.#gl = gl;
    this.#labels = gl.texture('r8');
    this.#palette = gl.texture('rgba8');
  }

  /** Draws into the canvas. */
  draw(
    source: Source,
    alpha: Alpha,
    { parts, background }: { parts: Mask; background: Extract<Background, { kind: 'parts' }> },
  ): void {
    const { palette, opacity } = background;
    const labels = Uint8Array.from(parts.data, (label) =>
      Math.min(palette.length, Math.max(0, Math.round(label))),
    );
    this.#labels.write(labels, parts);
    const colors = Uint8Array.from([[0, 0, 0], ...palette].flatMap((rgb) => [...rgb, 255]));
    this.#palette.write(colors, { width: palette.length + 1, height: 1 });
    this.#gl.program(HEAD, source.glsl, alpha.glsl, PARTS).draw(null, {
      ...source.uniforms,
      ...alpha.uniforms,
      labels: this.#labels,
      palette: this.#palette,
      opacity,
    });
  }
}
