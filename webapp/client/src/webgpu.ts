/** Whether this browser and device can have WebGPU; in a window as in a worker. */
export async function hasWebGpu(): Promise<boolean> {
  if (!('gpu' in navigator)) return false;
  return (await navigator.gpu.requestAdapter().catch(() => null)) !== null;
}
