import type { Gl } from './gl';
import type { Size } from './sizes';
import type { Texture } from './texture';

/**
 * A finished picture with alpha, as bytes.
 *
 * Not by way of the canvas: what a canvas holds is premultiplied, and `VideoFrame`s are not. Chromium 156 hands the
 * premultiplied bytes on as they are, and everybody who draws the frame then darkens the edge once more.
 */
export class Readback {
  #gl: Gl;
  #texture: Texture;
  #bytes = new Uint8Array(0);

  constructor(gl: Gl) {
    this.#gl = gl;
    this.#texture = gl.texture('rgba8');
  }

  /** Where to draw. */
  target(size: Size): Texture {
    return this.#texture.fit(size);
  }

  /** RGBA of what was drawn, the first row first; valid until the next call. */
  read(): Uint8Array {
    const { width, height } = this.#texture;
    if (this.#bytes.length !== 4 * width * height) this.#bytes = new Uint8Array(4 * width * height);
    this.#texture.target();
    const { context } = this.#gl;
    context.readPixels(0, 0, width, height, context.RGBA, context.UNSIGNED_BYTE, this.#bytes);
    return this.#bytes;
  }
}
