import { HEAD } from './glsl';
import type { Gl } from './gl';
import { coverOf, type Size } from './sizes';
import type { Texture } from './texture';

const COVER = `${HEAD}
uniform sampler2D source;
uniform ivec2 reduced;
uniform vec2 corner;
uniform float scale;
out vec4 result;

void main() {
  vec2 place = clamp((gl_FragCoord.xy) / scale + corner - .5, vec2(0.), vec2(reduced - 1));
  ivec2 first = ivec2(place);
  ivec2 next = min(first + 1, reduced - 1);
  vec2 share = place - vec2(first);
  vec3 top = mix(
    blockMean(source, first, reduced), blockMean(source, ivec2(next.x, first.y), reduced), share.x);
  vec3 bottom = mix(
    blockMean(source, ivec2(first.x, next.y), reduced), blockMean(source, next, reduced), share.x);
  result = vec4(mix(top, bottom, share.y), 1.);
}
`;

/** A picture to stand behind the person: an image for as long as it is chosen, or a video's newest frame. */
export type Scene = ImageBitmap | VideoFrame;

/** The image or video behind the person, at the picture's own size; drawn anew only when one of the two changes. */
export class Scenery {
  #gl: Gl;
  #given: Texture;
  #covering: Texture;
  #drawn: Scene | null = null;

  constructor(gl: Gl) {
    this.#gl = gl;
    this.#given = gl.texture('rgba8');
    this.#covering = gl.texture('rgba8');
  }

  /** `scene` as it covers a picture of this size. Holes in it are black. */
  cover(scene: Scene, size: Size): Texture {
    const { width, height } = this.#covering;
    if (scene === this.#drawn && width === size.width && height === size.height) return this.#covering;
    const { context } = this.#gl;
    const source = drawable(scene, context.getParameter(context.MAX_TEXTURE_SIZE) as number);
    this.#given.draw(source.image, source);
    const { reduced, scale, left, top } = coverOf(source, size);
    this.#gl.program(COVER).draw(this.#covering.fit(size), {
      source: this.#given,
      reduced: [reduced.width, reduced.height],
      corner: [left, top],
      scale,
    });
    // An image does not change; as long as its size fits, nobody reads the full one again.
    if (!isVideo(scene)) this.#given.dispose();
    this.#drawn = scene;
    return this.#covering;
  }

  /** Frees its memory while nobody asks for a picture. */
  clear(): void {
    if (!this.#drawn) return;
    this.#given.dispose();
    this.#covering.dispose();
    this.#drawn = null;
  }
}

interface Drawable extends Size {
  image: ImageBitmap | OffscreenCanvas | VideoFrame;
}

function isVideo(scene: Scene): scene is VideoFrame {
  return 'displayWidth' in scene;
}

/** What to upload, and of which size; an image that is too large for a texture is made smaller first. */
function drawable(scene: Scene, most: number): Drawable {
  if (isVideo(scene)) return { image: scene, width: scene.displayWidth, height: scene.displayHeight };
  const { width, height } = scene;
  const scale = Math.min(1, most / Math.max(width, height));
  if (scale === 1) return { image: scene, width, height };
  const size = {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  };
  const canvas = new OffscreenCanvas(size.width, size.height);
  canvas.getContext('2d')!.drawImage(scene, 0, 0, size.width, size.height);
  return { image: canvas, ...size };
}
