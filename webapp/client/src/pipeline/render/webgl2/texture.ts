/** What a texel holds. `rgba16f` is for small planes that are enlarged by the sampler, `32f` for exact numbers. */
export type Format = 'r8' | 'rg8' | 'rgba8' | 'rgba16f' | 'r32f' | 'rg32f' | 'rgba32f';

type Constant =
  | 'R8'
  | 'RG8'
  | 'RGBA8'
  | 'RGBA16F'
  | 'R32F'
  | 'RG32F'
  | 'RGBA32F'
  | 'RED'
  | 'RG'
  | 'RGBA'
  | 'UNSIGNED_BYTE'
  | 'HALF_FLOAT'
  | 'FLOAT';

/**
 * Internal format, format, type, and whether WebGL2 filters it without an extension (32-bit floats need
 * OES_texture_float_linear, which phones often lack: shaders interpolate those themselves).
 */
const FORMATS: Record<Format, [internal: Constant, format: Constant, type: Constant, filtered: boolean]> = {
  r8: ['R8', 'RED', 'UNSIGNED_BYTE', true],
  rg8: ['RG8', 'RG', 'UNSIGNED_BYTE', true],
  rgba8: ['RGBA8', 'RGBA', 'UNSIGNED_BYTE', true],
  rgba16f: ['RGBA16F', 'RGBA', 'HALF_FLOAT', true],
  r32f: ['R32F', 'RED', 'FLOAT', false],
  rg32f: ['RG32F', 'RG', 'FLOAT', false],
  rgba32f: ['RGBA32F', 'RGBA', 'FLOAT', false],
};

/** A plane on the GPU, to read from and to draw into. Its memory is allocated again only when its size changes. */
export class Texture {
  width = 0;
  height = 0;
  #gl: WebGL2RenderingContext;
  #format: Format;
  #texture: WebGLTexture | null = null;
  #framebuffer: WebGLFramebuffer | null = null;

  constructor(gl: WebGL2RenderingContext, format: Format) {
    this.#gl = gl;
    this.#format = format;
  }

  /** Makes it this large; what it held is kept where that is its size already. Gives itself. */
  fit({ width, height }: { width: number; height: number }): this {
    if (this.#texture && this.width === width && this.height === height) return this;
    this.dispose();
    const gl = this.#gl;
    const [internal, , , filtered] = FORMATS[this.#format];
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl[internal], width, height);
    const filter = filtered ? gl.LINEAR : gl.NEAREST;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    this.width = width;
    this.height = height;
    return this;
  }

  /** Takes over a plane of numbers, row by row without gaps. */
  write(data: Uint8Array | Float32Array, size: { width: number; height: number }): void {
    const gl = this.#gl;
    const [, format, type] = FORMATS[this.#format];
    this.bind(0, size);
    const { width, height } = size;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl[format], gl[type], data);
  }

  /** Takes over a decoded picture, its first row first. */
  draw(image: ImageBitmap | OffscreenCanvas | VideoFrame, size: { width: number; height: number }): void {
    const gl = this.#gl;
    this.bind(0, size);
    const { width, height } = size;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, image);
  }

  /** Lets shaders read it as texture number `unit`. */
  bind(unit: number, size: { width: number; height: number } = this): void {
    const gl = this.#gl;
    this.fit(size);
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
  }

  /** Lets draws and reads go to it. */
  target(): void {
    const gl = this.#gl;
    if (!this.#framebuffer) {
      this.#framebuffer = gl.createFramebuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0);
    } else gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
    gl.viewport(0, 0, this.width, this.height);
  }

  /** Frees its memory; it can be used again. */
  dispose(): void {
    this.#gl.deleteFramebuffer(this.#framebuffer);
    this.#gl.deleteTexture(this.#texture);
    this.#framebuffer = null;
    this.#texture = null;
    this.width = this.height = 0;
  }
}
