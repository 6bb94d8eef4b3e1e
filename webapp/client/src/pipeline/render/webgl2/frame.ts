import { matrixOf, yuvToRgbFactors } from '../../color';
import { isYuv, type Picture } from '../../picture';
import type { Gl } from './gl';
import type { Uniform } from './program';
import type { Size } from './sizes';
import type { Texture } from './texture';

/** A picture that shaders can read: its GLSL functions, and the uniforms that those need. */
export interface Source extends Size {
  /** Declares `frameAt`, `frameMean`, `frameLuma` and `frameSize`. */
  glsl: string;
  uniforms: Record<string, Uniform>;
}

const RGB = (swizzle: string): string => `
uniform sampler2D frame;
ivec2 frameSize() { return textureSize(frame, 0); }
vec3 frameAt(ivec2 at) { return texelFetch(frame, at, 0).${swizzle}; }
vec3 frameMean(ivec2 cell, ivec2 cells) { return blockMean(frame, cell, cells).${swizzle}; }

/** Luma smoothed by [1 2 1] each way: four samples between pixels are just that. */
float frameLuma(ivec2 at, vec3 color) {
  vec2 size = vec2(frameSize());
  vec2 low = vec2(at) / size, high = (vec2(at) + 1.) / size;
  vec4 sum = textureLod(frame, low, 0.) + textureLod(frame, high, 0.) + textureLod(frame, vec2(low.x, high.y), 0.) +
    textureLod(frame, vec2(high.x, low.y), 0.);
  return luma(sum.${swizzle}) / 4.;
}
`;

/** `u` and `v` read chroma at `place`; it is interpolated, its samples amidst their four pixels. */
const YUV = ({ planes, u, v }: { planes: string; u: string; v: string }): string => `
uniform sampler2D lumas, ${planes};
uniform mat3 toRgb;
uniform vec3 black;
ivec2 frameSize() { return textureSize(lumas, 0); }
vec3 rgbOf(float y, float u, float v) { return toRgb * vec3(y, u, v) - black; }

vec3 frameAt(ivec2 at) {
  vec2 place = (vec2(at) + .5) / 2. / vec2(textureSize(chroma, 0));
  return clamp(rgbOf(texelFetch(lumas, at, 0).r, ${u}, ${v}), 0., 1.);
}

/** As smoothed as that of RGB, from the pixel's colour: what Y adds is the same for all three. */
float frameLuma(ivec2 at, vec3 color) {
  vec2 size = vec2(frameSize());
  vec2 low = vec2(at) / size, high = (vec2(at) + 1.) / size;
  vec4 sum = textureLod(lumas, low, 0.) + textureLod(lumas, high, 0.) + textureLod(lumas, vec2(low.x, high.y), 0.) +
    textureLod(lumas, vec2(high.x, low.y), 0.);
  return luma(color) + toRgb[0].x * (sum.r / 4. - texelFetch(lumas, at, 0).r);
}
`;

const I420 =
  YUV({
    planes: 'chroma, chromaV',
    u: 'textureLod(chroma, place, 0.).r',
    v: 'textureLod(chromaV, place, 0.).r',
  }) +
  `
vec3 frameMean(ivec2 cell, ivec2 cells) {
  vec3 means = vec3(
    blockMean(lumas, cell, cells).r, blockMean(chroma, cell, cells).r, blockMean(chromaV, cell, cells).r);
  return clamp(rgbOf(means.x, means.y, means.z), 0., 1.);
}
`;
const NV12 =
  YUV({ planes: 'chroma', u: 'textureLod(chroma, place, 0.).r', v: 'textureLod(chroma, place, 0.).g' }) +
  `
vec3 frameMean(ivec2 cell, ivec2 cells) {
  vec3 uv = blockMean(chroma, cell, cells);
  return clamp(rgbOf(blockMean(lumas, cell, cells).r, uv.r, uv.g), 0., 1.);
}
`;

/** The matrix, column by column, and what to subtract, from Y, U, V in 0..1 as textures give them to RGB in 0..1. */
export function yuvUniforms(colorSpace: VideoColorSpaceInit): { toRgb: number[]; black: number[] } {
  const { scale, black, rv, gu, gv, bu } = yuvToRgbFactors(matrixOf(colorSpace));
  const rows = [
    [scale, 0, rv],
    [scale, gu, gv],
    [scale, bu, 0],
  ];
  return {
    toRgb: [0, 1, 2].flatMap((column) => rows.map((row) => row[column])),
    black: rows.map(([y, u, v]) => (y * black + (u + v) * 128) / 255),
  };
}

/** A texture that holds a picture in RGB. */
export function rgbSource(texture: Texture): Source {
  const { width, height } = texture;
  return { glsl: RGB('rgb'), uniforms: { frame: texture }, width, height };
}

/**
 * The camera's picture on the GPU: its own planes as they were captured, so that colours come out as those of the
 * planes renderer on every browser, and that a frame's rotation is passed on and not applied.
 */
export class FrameTextures {
  #gl: Gl;
  #key = '';
  #textures: Texture[] = [];
  #source: Pick<Source, 'glsl' | 'uniforms'> = { glsl: '', uniforms: {} };

  constructor(gl: Gl) {
    this.#gl = gl;
  }

  /** Takes a picture's pixels over. */
  load({ format, width, height, planes, pixels, colorSpace }: Picture): Source {
    const key = [format, colorSpace.matrix, colorSpace.fullRange].join();
    if (key !== this.#key) this.#become(format, colorSpace);
    this.#key = key;
    planes.forEach((plane, i) => {
      const bytes = pixels.u8.subarray(plane.offset, plane.offset + plane.stride * plane.height);
      this.#textures[i].write(bytes, plane);
    });
    return { ...this.#source, width, height };
  }

  #become(format: Picture['format'], colorSpace: VideoColorSpaceInit): void {
    for (const texture of this.#textures) texture.dispose();
    const gl = this.#gl;
    if (!isYuv(format)) {
      const frame = gl.texture('rgba8');
      this.#textures = [frame];
      this.#source = { glsl: RGB(format.startsWith('BGR') ? 'bgr' : 'rgb'), uniforms: { frame } };
      return;
    }
    const lumas = gl.texture('r8');
    const chroma = gl.texture(format === 'NV12' ? 'rg8' : 'r8');
    const uniforms = { lumas, chroma, ...yuvUniforms(colorSpace) };
    if (format === 'NV12') {
      this.#textures = [lumas, chroma];
      this.#source = { glsl: NV12, uniforms };
    } else {
      const chromaV = gl.texture('r8');
      this.#textures = [lumas, chroma, chromaV];
      this.#source = { glsl: I420, uniforms: { ...uniforms, chromaV } };
    }
  }
}
