/** What every shader begins with. Colours and luma are 0..1 in all of them. */
export const HEAD = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;

/** ITU-R BT.601's, for every picture: the guide of edges and light need no other. */
float luma(vec3 rgb) { return dot(rgb, vec3(.299, .587, .114)); }

float ramp(float x, vec2 edge) {
  float t = clamp((x - edge.x) / (edge.y - edge.x), 0., 1.);
  return t * t * (3. - 2. * t);
}

/** Pixel \`at\` of a plane enlarged or reduced to \`size\`: half-pixel centres, the border clamped, and exact. */
vec4 resized(sampler2D plane, ivec2 at, ivec2 size) {
  ivec2 last = textureSize(plane, 0) - 1;
  vec2 place = clamp((vec2(at) + .5) * vec2(last + 1) / vec2(size) - .5, vec2(0.), vec2(last));
  ivec2 first = ivec2(place);
  ivec2 next = min(first + 1, last);
  vec2 share = place - vec2(first);
  vec4 top = mix(texelFetch(plane, first, 0), texelFetch(plane, ivec2(next.x, first.y), 0), share.x);
  vec4 bottom = mix(texelFetch(plane, ivec2(first.x, next.y), 0), texelFetch(plane, next, 0), share.x);
  return mix(top, bottom, share.y);
}

/** Mean of the block that is pixel \`cell\` of the plane made \`cells\` large. */
vec3 blockMean(sampler2D plane, ivec2 cell, ivec2 cells) {
  ivec2 size = textureSize(plane, 0);
  ivec2 from = cell * size / cells;
  ivec2 to = max(from + 1, (cell + 1) * size / cells);
  vec3 sum = vec3(0.);
  for (int y = from.y; y < to.y; y++)
    for (int x = from.x; x < to.x; x++) sum += texelFetch(plane, ivec2(x, y), 0).rgb;
  return sum / float((to.x - from.x) * (to.y - from.y));
}
`;

/** `#define` lines of those names that are wanted, with their values. */
export function defines(names: Record<string, boolean>): string {
  return Object.keys(names)
    .filter((name) => names[name])
    .map((name) => `#define ${name}`)
    .join('\n');
}
