import { Program } from './program';
import { Texture, type Format } from './texture';

/**
 * One WebGL2 context and all that was made in it, so that `dispose()` can free the whole of it.
 *
 * Everything is drawn as one triangle over the target, from top to bottom: row 0 of a texture is the picture's first.
 */
export class Gl {
  readonly #programs = new Map<string, Program>();
  readonly #textures = new Set<Texture>();

  constructor(readonly context: WebGL2RenderingContext) {
    // Rows of odd widths follow each other without padding.
    context.pixelStorei(context.UNPACK_ALIGNMENT, 1);
    context.disable(context.DITHER);
  }

  /** Compiled once for each source. @throws Error with the compiler's words. */
  program(...source: string[]): Program {
    const fragment = source.join('\n');
    let program = this.#programs.get(fragment);
    if (!program) {
      program = new Program(this.context, fragment);
      this.#programs.set(fragment, program);
    }
    return program;
  }

  /** An empty texture; it gets its memory when it is first used. */
  texture(format: Format): Texture {
    const texture = new Texture(this.context, format);
    this.#textures.add(texture);
    return texture;
  }

  /** Frees every program, texture and framebuffer; the context itself stays. */
  dispose(): void {
    for (const texture of this.#textures) texture.dispose();
    for (const program of this.#programs.values()) program.dispose();
    this.#textures.clear();
    this.#programs.clear();
  }
}
