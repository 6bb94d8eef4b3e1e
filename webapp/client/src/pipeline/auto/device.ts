import { hasWebGpu } from '../../webgpu';
import type { BackendName } from '../backend';

/** What a choice of backend holds for, and what there is to choose from. */
export interface Device {
  /** The same as long as graphics chip, driver, processor and browser are. */
  name: string;
  /** The GPU's backends that this browser could start. */
  backends: BackendName[];
}

/** Asks the browser; a context and an adapter for a moment, no backend's code. */
export async function describeDevice(): Promise<Device> {
  const gpu = nameOfGpu();
  const backends: BackendName[] = [];
  if (await hasWebGpu()) backends.push('webgpu');
  if (gpu !== null) backends.push('webgl');
  // The browser's version stands for its drivers and compilers, which change with it; nothing is guessed from it.
  const parts = [gpu ?? 'no WebGL', backends.join(), navigator.hardwareConcurrency, navigator.userAgent];
  return { name: parts.join(' | '), backends };
}

/** The graphics chip as WebGL calls it; null where a worker has no WebGL. */
function nameOfGpu(): string | null {
  if (!('OffscreenCanvas' in globalThis)) return null;
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  if (!gl) return null;
  const unmasked = gl.getExtension('WEBGL_debug_renderer_info');
  const name = gl.getParameter(unmasked ? unmasked.UNMASKED_RENDERER_WEBGL : gl.RENDERER) as string;
  // Browsers allow few contexts at a time.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
