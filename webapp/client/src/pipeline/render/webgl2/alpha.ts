import type { Edge } from '../../plan';
import type { Uniform } from './program';
import type { Texture } from './texture';

/** How much of a pixel is the person: GLSL, to be put behind a source's, and the uniforms that it needs. */
export interface Alpha {
  /** Declares `alphaAt`, which is told the pixel's colour. */
  glsl: string;
  uniforms: Record<string, Uniform>;
}

const ENLARGED = `
uniform sampler2D mask;
uniform vec2 edge;
float alphaAt(ivec2 at, ivec2 size, vec3 color) { return ramp(resized(mask, at, size).r, edge); }
`;

const REFINED = `
uniform sampler2D lines;
uniform vec2 edge;
float alphaAt(ivec2 at, ivec2 size, vec3 color) {
  vec2 line = resized(lines, at, size).xy;
  return ramp(clamp(line.x * frameLuma(at, color) + line.y, 0., 1.), edge);
}
`;

/** From the mask, or from what the guided filter found: slope and offset of alpha over luma. */
export function alphaOf(edge: Edge, { mask, lines }: { mask: Texture; lines: Texture | null }): Alpha {
  const uniforms = { edge: [edge.low, edge.high] };
  return lines
    ? { glsl: REFINED, uniforms: { ...uniforms, lines } }
    : { glsl: ENLARGED, uniforms: { ...uniforms, mask } };
}
