import type {
  Backend,
  BlurShape,
  Effect,
  Faces,
  People,
  ProcessorOptions,
  QuantBytes,
  RendererChoice,
  Resolution,
  TierChoice,
} from './options';

/** The values of each option that has a few. */
export const VALUES = {
  effect: [
    'blur',
    'image',
    'video',
    'gradient',
    'color',
    'transparent',
    'parts',
    'python',
    'none',
  ] satisfies Effect[],
  blurShape: ['gaussian', 'bokeh'] satisfies BlurShape[],
  people: ['everyone', 'main'] satisfies People[],
  faces: ['show', 'blur', 'pixelate'] satisfies Faces[],
  quantBytes: [1, 2, 4] satisfies QuantBytes[],
  backend: ['auto', 'wasm', 'webgl', 'webgpu', 'cpu'] satisfies Backend[],
  renderer: ['auto', 'planes', 'webgl2'] satisfies RendererChoice[],
  tier: ['auto', 'full', 'carried', 'light', 'coarse'] satisfies TierChoice[],
} as const satisfies { readonly [Name in keyof ProcessorOptions]?: readonly ProcessorOptions[Name][] };

/** Effects under which the room itself is to be seen. */
export const SHOWING_THE_ROOM: readonly Effect[] = ['none', 'parts'];

/** The resolutions that have names. */
export const RESOLUTIONS: readonly Exclude<Resolution, number>[] = ['low', 'medium', 'high', 'full'];
