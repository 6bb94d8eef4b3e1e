import type { Background, Color } from '../../plan';
import type { Uniform } from './program';
import type { Texture } from './texture';

/** A background that shaders can read: its GLSL functions, and the uniforms that those need. */
export interface Behind {
  /** Declares `behindAt`, at the picture's size, and, where it is no blur, `behindMean`. */
  glsl: string;
  uniforms: Record<string, Uniform>;
}

const BLURRED = `
uniform sampler2D behind;
vec3 behindAt(ivec2 at, ivec2 size) { return textureLod(behind, (vec2(at) + .5) / vec2(size), 0.).rgb; }
`;

const SCENE = `
uniform sampler2D behind;
vec3 behindAt(ivec2 at, ivec2 size) { return texelFetch(behind, at, 0).rgb; }
vec3 behindMean(ivec2 cell, ivec2 cells) { return blockMean(behind, cell, cells); }
`;

const PLAIN = `
uniform vec3 color;
vec3 behindAt(ivec2 at, ivec2 size) { return color; }
vec3 behindMean(ivec2 cell, ivec2 cells) { return color; }
`;

const GRADIENT = `
uniform vec3 fromColor, toColor;
uniform vec2 direction;
vec3 behindAt(ivec2 at, ivec2 size) {
  vec2 fromCentre = vec2(at) + .5 - vec2(size) / 2.;
  float along = dot(fromCentre, direction) / dot(abs(direction), vec2(size));
  return mix(fromColor, toColor, clamp(.5 + along, 0., 1.));
}
vec3 behindMean(ivec2 cell, ivec2 cells) { return behindAt(cell, cells); }
`;

/** 0..1, as shaders have it. */
export function unit(color: Color): number[] {
  return color.map((value) => value / 255);
}

/** The blurred room, on a small plane. */
export function blurredBehind(plane: Texture): Behind {
  return { glsl: BLURRED, uniforms: { behind: plane } };
}

/** A picture that covers the camera's, of the same size. */
export function sceneBehind(covering: Texture): Behind {
  return { glsl: SCENE, uniforms: { behind: covering } };
}

/** What needs no texture. */
export function drawnBehind(background: Extract<Background, { kind: 'color' | 'gradient' }>): Behind {
  if (background.kind === 'color') return { glsl: PLAIN, uniforms: { color: unit(background.color) } };
  const { from, to, angle } = background;
  const radians = (angle * Math.PI) / 180;
  // As in CSS: 0 is upwards, 90 to the right.
  const direction = [Math.sin(radians), -Math.cos(radians)];
  return { glsl: GRADIENT, uniforms: { fromColor: unit(from), toColor: unit(to), direction } };
}
