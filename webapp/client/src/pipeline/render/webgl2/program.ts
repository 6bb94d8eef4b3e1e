import { Texture } from './texture';

/** What a uniform takes: a number, a vector or matrix (column by column), or a texture for a sampler. */
export type Uniform = number | boolean | readonly number[] | Texture;

/** One triangle that covers the target; its corners come from the vertex's number, so no buffer is needed. */
const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(4. * corner - 1., 0., 1.);
}`;

/** A fragment shader, and its uniforms by name. */
export class Program {
  #gl: WebGL2RenderingContext;
  #program: WebGLProgram;
  #uniforms: { name: string; set: (value: Uniform) => void }[] = [];

  /** @throws Error with the compiler's words. */
  constructor(gl: WebGL2RenderingContext, fragment: string) {
    this.#gl = gl;
    const program = (this.#program = gl.createProgram());
    const shaders = [compile(gl, gl.VERTEX_SHADER, VERTEX), compile(gl, gl.FRAGMENT_SHADER, fragment)];
    for (const shader of shaders) gl.attachShader(program, shader);
    gl.linkProgram(program);
    const linked = gl.getProgramParameter(program, gl.LINK_STATUS) as boolean;
    const words = [...shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)];
    for (const shader of shaders) gl.deleteShader(shader);
    if (!linked) {
      gl.deleteProgram(program);
      throw new Error(`A shader did not compile: ${words.filter(Boolean).join(' ')}`);
    }
    gl.useProgram(program);
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
    let unit = 0;
    for (let i = 0; i < count; i++) {
      const { name, type } = gl.getActiveUniform(program, i)!;
      const location = gl.getUniformLocation(program, name)!;
      if (type === gl.SAMPLER_2D) gl.uniform1i(location, unit);
      this.#uniforms.push({ name, set: setter(gl, type, location, unit) });
      if (type === gl.SAMPLER_2D) unit++;
    }
  }

  /** Draws into a texture of the wanted size, or into the canvas. Values that the shader has no use for are left. */
  draw(target: Texture | null, values: Record<string, Uniform>): void {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    for (const { name, set } of this.#uniforms) {
      if (!(name in values)) throw new Error(`The shader's "${name}" was not given.`);
      set(values[name]);
    }
    if (target) target.target();
    else {
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
  }
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

function setter(
  gl: WebGL2RenderingContext,
  type: number,
  at: WebGLUniformLocation,
  unit: number,
): (value: Uniform) => void {
  const vector = (value: Uniform): number[] => value as number[];
  switch (type) {
    case gl.SAMPLER_2D:
      return (value) => {
        (value as Texture).bind(unit);
      };
    case gl.INT:
      return (value) => {
        gl.uniform1i(at, Number(value));
      };
    case gl.FLOAT:
      return (value) => {
        gl.uniform1f(at, value as number);
      };
    case gl.INT_VEC2:
      return (value) => {
        gl.uniform2iv(at, vector(value));
      };
    case gl.FLOAT_VEC2:
      return (value) => {
        gl.uniform2fv(at, vector(value));
      };
    case gl.FLOAT_VEC3:
      return (value) => {
        gl.uniform3fv(at, vector(value));
      };
    case gl.FLOAT_MAT3:
      return (value) => {
        gl.uniformMatrix3fv(at, false, vector(value));
      };
    default:
      throw new Error(`Shaders here have no uniforms of the type ${type}.`);
  }
}
