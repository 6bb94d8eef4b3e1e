import { BackdropError } from '../../../processor/errors';
import { Gl } from './gl';

/** How long a lost context is waited for; then another is made. Browsers restore one within a few frames, or never. */
const RESTORE_PATIENCE_MS = 1000;

const ATTRIBUTES: WebGLContextAttributes = {
  // The pictures that have transparent parts are not taken from the canvas: see readback.ts.
  premultipliedAlpha: true,
  antialias: false,
  depth: false,
  stencil: false,
};

/**
 * Names under which a processor does a GPU's work: Chromium's SwiftShader, Mesa's llvmpipe and softpipe, Windows' WARP.
 * Chromium 156 hands SwiftShader out in spite of `failIfMajorPerformanceCaveat`, and a picture then takes it 100 ms.
 */
const EMULATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** A canvas with its WebGL2 context, which can be lost at any time: a driver that starts anew, a laptop that wakes up. */
export class Context {
  #attributes: WebGLContextAttributes;
  #canvas: OffscreenCanvas;
  #context: WebGL2RenderingContext;
  /** Null until it is asked for, and after a loss: nothing that was made in a context outlives it. */
  #gl: Gl | null = null;
  #lostAt: number | null = null;

  /**
   * @param attributes with `failIfMajorPerformanceCaveat` an emulated GPU counts as none.
   * @throws BackdropError `browser-unsupported` where there is no WebGL2 that can draw into 32-bit floats.
   */
  constructor(attributes: WebGLContextAttributes) {
    this.#attributes = { ...ATTRIBUTES, ...attributes };
    [this.#canvas, this.#context] = this.#open();
    this.#gl = this.#prepare();
  }

  /**
   * What to draw with; another object after a loss.
   *
   * @throws BackdropError `stage-failed` while the context is lost.
   */
  alive(): { canvas: OffscreenCanvas; gl: Gl } {
    if (this.lost) {
      this.#gl = null;
      this.#lostAt ??= performance.now();
      if (performance.now() - this.#lostAt < RESTORE_PATIENCE_MS) throw lostError();
      // Should this one fail as well, the next is tried for after as long a wait.
      this.#lostAt = performance.now();
      this.#unlisten();
      [this.#canvas, this.#context] = this.#open();
    }
    this.#lostAt = null;
    this.#gl ??= this.#prepare();
    return { canvas: this.#canvas, gl: this.#gl };
  }

  get lost(): boolean {
    return this.#context.isContextLost();
  }

  /** Gives the context up as a browser would; one of about 16 that a page may have. */
  lose(): void {
    this.#context.getExtension('WEBGL_lose_context')?.loseContext();
  }

  dispose(): void {
    this.#gl?.dispose();
    this.#gl = null;
    this.#unlisten();
    this.lose();
  }

  #open(): [OffscreenCanvas, WebGL2RenderingContext] {
    if (typeof OffscreenCanvas === 'undefined') throw unsupported('no OffscreenCanvas');
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('webgl2', this.#attributes);
    if (!context) throw unsupported('no WebGL2 outside of the page');
    if (this.#attributes.failIfMajorPerformanceCaveat && EMULATED.test(nameOf(context))) {
      context.getExtension('WEBGL_lose_context')?.loseContext();
      throw unsupported('only an emulated GPU');
    }
    canvas.addEventListener('webglcontextlost', this.#forget);
    return [canvas, context];
  }

  #prepare(): Gl {
    // Half floats alone would not do: the guided filter divides by small differences of large numbers.
    if (!this.#context.getExtension('EXT_color_buffer_float')) {
      if (this.lost) throw lostError();
      this.lose();
      throw unsupported('no drawing into 32-bit floats (EXT_color_buffer_float)');
    }
    return new Gl(this.#context);
  }

  /** Lost and restored can both happen between two frames, so a look at the context alone is not enough. */
  #forget = (event: Event): void => {
    // Without this the browser does not restore it.
    event.preventDefault();
    this.#gl = null;
  };

  #unlisten(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#forget);
  }
}

/** What is drawn while a context is lost is nothing, and nothing of it may leave. */
export function lostError(): BackdropError {
  return new BackdropError(
    'stage-failed',
    'The graphics processor dropped what it was given (WebGL2 context lost); it is set up again.',
    'render',
  );
}

function nameOf(context: WebGL2RenderingContext): string {
  const { UNMASKED_RENDERER_WEBGL: unmasked } = context.getExtension('WEBGL_debug_renderer_info') ?? {};
  return String(context.getParameter(unmasked ?? context.RENDERER));
}

function unsupported(lack: string): BackdropError {
  return new BackdropError(
    'browser-unsupported',
    `The GPU cannot draw the picture here: this browser has ${lack}. Choose the renderer "planes".`,
    'webgl2',
  );
}
