import type { Kernels } from '../kernels/kernels';
import { layoutOf, type Picture, type PictureFormat } from '../picture';
import type { Background, Blur, RenderPlan } from '../plan';
import type { Mask } from './renderer';

/** Keeps what a VideoFrame would be made of: Node has none. */
export class FrameBytes {
  readonly bytes: Uint8Array;
  readonly format: string;
  constructor(data: Uint8Array, init: VideoFrameBufferInit) {
    this.bytes = data.slice();
    this.format = init.format;
  }
}

/** A picture whose every component is a function of where it is, 0..1 across and down. */
export function picture(
  kernels: Kernels,
  format: PictureFormat,
  [width, height]: [number, number],
  value: (x: number, y: number, component: number) => number,
): Picture {
  const { byteLength, planes } = layoutOf(format, width, height);
  const pixels = kernels.alloc(byteLength + width * height);
  for (const plane of planes)
    for (let y = 0; y < plane.height; y++)
      for (let x = 0; x < plane.width; x++)
        plane.components.forEach((component, i) => {
          const at = plane.offset + y * plane.stride + x * plane.components.length + i;
          pixels.u8[at] =
            component === 3 ? 255 : value((x + 0.5) / plane.width, (y + 0.5) / plane.height, component);
        });
  return {
    format,
    width,
    height,
    pixels,
    byteLength,
    planes,
    colorSpace: { matrix: 'smpte170m', fullRange: false, primaries: 'smpte170m', transfer: 'smpte170m' },
    timestamp: 0,
    duration: null,
    displayWidth: width,
    displayHeight: height,
    rotation: 0,
    flip: false,
  };
}

/** A person in the right half of the mask. */
export const RIGHT_HALF: Mask = {
  width: 32,
  height: 18,
  data: Float32Array.from({ length: 32 * 18 }, (_, i) => (i % 32 < 16 ? 0 : 1)),
};

/** What the compositor asks for where nothing but a background is wanted. */
export function plan(background: Background): RenderPlan {
  const edge = { low: 0.5, high: 0.9, refine: null };
  const finish = { decontaminate: null, wrap: null, match: null };
  return {
    version: 1,
    effect: background.kind,
    tier: 'full',
    edge,
    background,
    ...finish,
    faces: null,
    carry: null,
    detail: 1,
    outputs: [],
  };
}

/** A component of a finished picture at a place 0..1 across and down. */
export function at(
  frame: { bytes: Uint8Array },
  input: Picture,
  [x, y]: [number, number],
  component: number,
): number {
  const plane = input.planes.find(({ components }) => components.includes(component))!;
  const column = Math.floor(x * plane.width);
  const row = Math.floor(y * plane.height);
  const offset = plane.offset + row * plane.stride + column * plane.components.length;
  return frame.bytes[offset + plane.components.indexOf(component)];
}

export const ROOM = { low: 0.1, high: 0.5 };
export const BLUR: Blur = {
  kind: 'blur',
  shape: 'gaussian',
  rows: 18,
  radius: 2,
  passes: 2,
  highlights: 0,
  room: ROOM,
};
export const BOKEH: Blur = { ...BLUR, shape: 'bokeh', highlights: 6 };
export const GRADIENT: Background = { kind: 'gradient', from: [255, 0, 0], to: [0, 0, 255], angle: 90 };

/** Everything that a plan can ask for beside its background. */
export const FINISHED: Partial<RenderPlan> = {
  edge: {
    low: 0.5,
    high: 0.9,
    refine: { rows: 18, radius: 1, smoothness: 0.003, steepness: 2, outwards: 0.15 },
  },
  decontaminate: { amount: 0.7, rows: 12, radius: 1, passes: 2, room: ROOM },
  wrap: { strength: 0.5, rows: 9, radius: 1, passes: 2 },
  match: { amount: 1 },
};
