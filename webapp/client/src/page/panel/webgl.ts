/** Whether a worker of this browser can have one of these contexts; it is given back. */
export function hasWebGL(kinds: readonly ('webgl' | 'webgl2')[]): boolean {
  if (!('OffscreenCanvas' in window)) return false;
  const canvas = new OffscreenCanvas(1, 1);
  for (const kind of kinds) {
    const context = canvas.getContext(kind) as WebGLRenderingContext | null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    if (context) return true;
  }
  return false;
}
