/**
 * The page's renderers, alone: pictures, masks and plans in, pixels out. `render_harness.py` bundles this for tests;
 * nothing of it is served.
 */
import { Capture } from '../../../webapp/client/src/pipeline/capture';
import type { Kernels } from '../../../webapp/client/src/pipeline/kernels/kernels';
import { loadKernels } from '../../../webapp/client/src/pipeline/kernels/load';
import type { Color, RenderPlan } from '../../../webapp/client/src/pipeline/plan';
import { PlanesRenderer } from '../../../webapp/client/src/pipeline/render/planes';
import type { Mask, Renderer } from '../../../webapp/client/src/pipeline/render/renderer';
import { WebGl2Renderer } from '../../../webapp/client/src/pipeline/render/webgl2/renderer';

/** Bytes as base64. */
type Bytes = string;

interface Raster {
  width: number;
  height: number;
  data: Bytes;
}

interface Given {
  renderer: 'planes' | 'webgl2';
  frame: Raster & {
    format: VideoPixelFormat;
    colorSpace: VideoColorSpaceInit;
    rotation: number;
    flip: boolean;
    displayWidth: number;
    displayHeight: number;
  };
  /** Float32 each. */
  alpha: Raster;
  parts: Raster | null;
  faces: Raster | null;
  tone: Color | null;
  /** RGBA: the image or the video's frame that the plan names. */
  scene: Raster | null;
  plan: RenderPlan;
}

interface Drawn extends Raster {
  format: string;
  colorSpace: VideoColorSpaceInit;
  rotation: number;
  flip: boolean;
  displayWidth: number;
  displayHeight: number;
}

/** Newer than TypeScript's types. */
type Base64 = typeof Uint8Array & { fromBase64(text: Bytes): Uint8Array<ArrayBuffer> };

function toBytes(text: Bytes): Uint8Array<ArrayBuffer> {
  return (Uint8Array as Base64).fromBase64(text);
}

function toText(bytes: Uint8Array): Bytes {
  return (bytes as Uint8Array & { toBase64(): Bytes }).toBase64();
}

function toMask(raster: Raster): Mask;
function toMask(raster: Raster | null): Mask | null;
function toMask(raster: Raster | null): Mask | null {
  if (!raster) return null;
  const { width, height, data } = raster;
  return { width, height, data: new Float32Array(toBytes(data).buffer) };
}

/** How many objects of each kind live in each WebGL2 context. */
const counts = new Map<WebGL2RenderingContext, Record<string, number>>();

for (const kind of ['Texture', 'Framebuffer', 'Program', 'Shader', 'Buffer', 'VertexArray', 'Sampler']) {
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<
    string,
    (this: WebGL2RenderingContext, ...values: unknown[]) => unknown
  >;
  const count = (context: WebGL2RenderingContext, change: number): void => {
    const found = counts.get(context) ?? {};
    counts.set(context, { ...found, [kind]: (found[kind] ?? 0) + change });
  };
  const create = prototype[`create${kind}`];
  const free = prototype[`delete${kind}`];
  prototype[`create${kind}`] = function (...values) {
    count(this, 1);
    return create.apply(this, values);
  };
  prototype[`delete${kind}`] = function (...values) {
    if (values[0]) count(this, -1);
    return free.apply(this, values);
  };
}

/** What a lost context held is gone with it. */
function newestContext(): WebGL2RenderingContext {
  return [...counts.keys()].at(-1)!;
}

let kernels: Kernels;
let capture: Capture;
const renderers = new Map<string, Renderer>();

function rendererCalled(name: Given['renderer']): Renderer {
  let renderer = renderers.get(name);
  if (!renderer) {
    renderer = name === 'planes' ? new PlanesRenderer(kernels) : new WebGl2Renderer();
    renderers.set(name, renderer);
  }
  return renderer;
}

/** What each renderer was given last: the same again would only be work. */
const shown = new WeakMap<Renderer, Raster>();

async function setScene(renderer: Renderer, { plan, scene }: Given): Promise<void> {
  const { background } = plan;
  if (!scene || (background.kind !== 'image' && background.kind !== 'video')) return;
  if (background.kind === 'image') {
    if (shown.get(renderer)?.data === scene.data) return;
    shown.set(renderer, scene);
  }
  const { width, height } = scene;
  const data = toBytes(scene.data);
  if (background.kind === 'video') {
    const init = { format: 'RGBA', codedWidth: width, codedHeight: height, timestamp: 0 } as const;
    renderer.setVideoFrame(background.source, new VideoFrame(data, init));
    return;
  }
  const image = new ImageData(new Uint8ClampedArray(data.buffer), width, height);
  renderer.setImage(background.source, await createImageBitmap(image));
}

async function render(given: Given): Promise<Drawn> {
  const { frame, alpha, parts, faces, tone, plan } = given;
  const renderer = rendererCalled(given.renderer);
  await setScene(renderer, given);
  const { width, height, data, ...init } = frame;
  const input = new VideoFrame(toBytes(data), {
    ...init,
    codedWidth: width,
    codedHeight: height,
    timestamp: 40_000,
    duration: 33_000,
  });
  let drawn: VideoFrame;
  try {
    const picture = await capture.read(input);
    const masks = { alpha: toMask(alpha), parts: toMask(parts), faces: toMask(faces), tone };
    drawn = renderer.render(picture, masks, plan);
  } finally {
    input.close();
  }
  const rect = drawn.visibleRect!;
  const bytes = new Uint8Array(drawn.allocationSize({ rect }));
  await drawn.copyTo(bytes, { rect });
  const { rotation = 0, flip = false } = drawn as VideoFrame & { rotation?: number; flip?: boolean };
  const { format, colorSpace, displayWidth, displayHeight } = drawn;
  drawn.close();
  return {
    format: String(format),
    colorSpace: colorSpace.toJSON(),
    width: rect.width,
    height: rect.height,
    data: toText(bytes),
    rotation,
    flip,
    displayWidth,
    displayHeight,
  };
}

/** What went wrong, as `BackdropError` says it; null where nothing did. */
async function complaint(given: Given): Promise<{ code: string; message: string } | null> {
  try {
    await render(given);
    return null;
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return { code, message };
  }
}

const harness = {
  render,
  complaint,
  /** Objects of every kind, and contexts that still work. */
  live: () => {
    const live: Record<string, number> = { contexts: 0 };
    for (const [context, kinds] of counts) {
      if (!context.isContextLost()) live.contexts++;
      for (const kind of Object.keys(kinds)) live[kind] = (live[kind] ?? 0) + kinds[kind];
    }
    return live;
  },
  /** Has the newest context lost, as when a graphics driver starts anew; `restore` gives it back. */
  lose: () => {
    const context = newestContext();
    const extension = context.getExtension('WEBGL_lose_context')!;
    extension.loseContext();
    // What it held is gone without anybody's doing.
    counts.delete(context);
    harness.restore = () => {
      extension.restoreContext();
    };
  },
  restore: (): void => undefined,
  dispose: (name: Given['renderer']) => {
    renderers.get(name)?.dispose();
    renderers.delete(name);
  },
};
declare global {
  var renderHarness: Promise<typeof harness>;
}
globalThis.renderHarness = loadKernels().then((loaded) => {
  kernels = loaded;
  capture = new Capture(kernels);
  return harness;
});
