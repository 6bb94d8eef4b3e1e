import type { FaceCover } from '../../plan';
import type { Boxes } from './boxes';
import { rgbSource, type Source } from './frame';
import { defines, HEAD } from './glsl';
import type { Gl } from './gl';
import { RoomPlane } from './room';
import type { Texture } from './texture';

const COVERED = `
uniform sampler2D instead, mask;
out vec4 result;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  ivec2 size = frameSize();
#ifdef MOSAIC
  // The block that the pixel was averaged into: the last that starts at it or before.
  vec3 cover = texelFetch(instead, ((at + 1) * textureSize(instead, 0) - 1) / size, 0).rgb;
#else
  vec3 cover = textureLod(instead, (vec2(at) + .5) / vec2(size), 0.).rgb;
#endif
  result = vec4(mix(frameAt(at), cover, resized(mask, at, size).r), 1.);
}
`;

/** The whole of the picture counts. */
const EVERYTHING = { low: 0, high: 1 };

/** Hides faces by what the picture is there when it is blurred or in large squares. */
export class FaceHider {
  #gl: Gl;
  #plane: RoomPlane;
  #hidden: Texture;

  constructor(gl: Gl, boxes: Boxes) {
    this.#gl = gl;
    this.#plane = new RoomPlane(gl, boxes);
    this.#hidden = gl.texture('rgba8');
  }

  /** The picture to draw everything else from; valid until the next call. */
  hide(source: Source, mask: Texture, cover: FaceCover): Source {
    const mosaic = cover.kind === 'pixelate';
    const blur = mosaic ? { rows: cover.rows, radius: 0, passes: 0 } : cover;
    const instead = this.#plane.blur(source, null, { ...blur, room: EVERYTHING });
    const names = defines({ MOSAIC: mosaic });
    const hidden = this.#hidden.fit(source);
    this.#gl.program(HEAD, names, source.glsl, COVERED).draw(hidden, { ...source.uniforms, instead, mask });
    return rgbSource(hidden);
  }
}
