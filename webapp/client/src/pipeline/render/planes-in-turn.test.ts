import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernels } from '../kernels/kernels';
import { PlainKernels } from '../kernels/plain';
import { simdFromDisk } from '../kernels/testing';
import type { Picture, PictureFormat } from '../picture';
import type { RenderPlan } from '../plan';
import { PlanesRenderer } from './planes';
import type { Mask, Masks } from './renderer';
import { BLUR, BOKEH, FINISHED, FrameBytes, GRADIENT, picture, plan } from './testing';

/** One picture, its masks and its plan. */
interface Scene {
  format: PictureFormat;
  size: [number, number];
  colorSpace: VideoColorSpaceInit;
  /** How much brighter the picture is than usual. */
  brighter: number;
  masks: Masks;
  plan: RenderPlan;
}

/** Somebody to the right, softly, in a mask of this size. */
function mask(width: number, height: number, middle = 0.5): Mask {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    return Math.min(1, Math.max(0, 0.5 + 3 * (x + 0.2 * y - middle)));
  });
  return { data, width, height };
}

const color = (...rgb: [number, number, number]) => ({ kind: 'color', color: rgb }) as const;
const usual: Scene = {
  format: 'I420',
  size: [64, 36],
  colorSpace: { matrix: 'smpte170m', fullRange: false },
  brighter: 0,
  masks: { alpha: mask(32, 18), parts: null, faces: mask(32, 18, 0.8), tone: [40, 20, 0] },
  plan: { ...plan(color(200, 30, 90)), ...FINISHED },
};

function pictureOf(kernels: Kernels, { format, size, colorSpace, brighter }: Scene): Picture {
  const value = (x: number, y: number, c: number): number =>
    60 + 70 * x + 50 * y + 20 * c + 25 * Math.sin(40 * x + 20 * y) + brighter;
  return { ...picture(kernels, format, size, value), colorSpace };
}

const masked = (masks: Partial<Masks>): Partial<Scene> => ({ masks: { ...usual.masks, ...masks } });
const planned = (change: Partial<RenderPlan>): Partial<Scene> => ({ plan: { ...usual.plan, ...change } });
const { edge, decontaminate, wrap } = FINISHED;

/** What may change from one picture to the next. */
const CHANGES: [string, Partial<Scene>][] = [
  ['its content', { brighter: 30 }],
  ['its format to NV12', { format: 'NV12' }],
  ['its format to RGBX', { format: 'RGBX' }],
  ['its width', { size: [48, 36] }],
  ['its height', { size: [64, 28] }],
  ['its size to a larger one', { size: [97, 55] }],
  ['its range', { colorSpace: { matrix: 'smpte170m', fullRange: true } }],
  ['its matrix', { colorSpace: { matrix: 'bt709', fullRange: false } }],
  ['the mask', masked({ alpha: mask(32, 18, 0.3) })],
  ['the mask’s width', masked({ alpha: mask(20, 18) })],
  ['the mask’s height', masked({ alpha: mask(32, 11) })],
  ['the tone', masked({ tone: [-60, 0, 60] })],
  ['the colour', planned({ background: color(20, 240, 10) })],
  ['the background to a gradient', planned({ background: GRADIENT })],
  ['the background to a blur', planned({ background: BLUR })],
  ['the background to a bokeh', planned({ background: BOKEH })],
  ['the background to none at all', planned({ background: { kind: 'transparent' } })],
  ['the edge', planned({ edge: { ...edge!, low: 0.1, high: 0.4 } })],
  ['what the edge is found in', planned({ edge: { ...edge!, refine: { ...edge!.refine!, rows: 12 } } })],
  ['how much of the room is taken out', planned({ decontaminate: { ...decontaminate!, amount: 0.2 } })],
  ['what of the room is taken out', planned({ decontaminate: { ...decontaminate!, rows: 5 } })],
  ['how strong the light is', planned({ wrap: { ...wrap!, strength: 1 } })],
  ['how far the light reaches', planned({ wrap: { ...wrap!, rows: 4 } })],
  ['that faces are blurred', planned({ faces: { kind: 'blur', rows: 9, radius: 2, passes: 2 } })],
  ['that faces are hidden by squares', planned({ faces: { kind: 'pixelate', rows: 6 } })],
];

let simd: Kernels;
beforeAll(async () => {
  simd = await simdFromDisk();
});
beforeEach(() => vi.stubGlobal('VideoFrame', FrameBytes));
afterEach(() => vi.unstubAllGlobals());

function draw(renderer: PlanesRenderer, kernels: Kernels, scene: Scene): FrameBytes {
  return renderer.render(pictureOf(kernels, scene), scene.masks, scene.plan) as unknown as FrameBytes;
}

describe.each<[string, () => Kernels]>([
  ['simd', () => simd],
  ['plain', () => new PlainKernels()],
])('planes on %s kernels, from picture to picture', (_name, kernels) => {
  /** What a renderer that has never drawn anything draws. */
  function anew(scene: Scene): FrameBytes {
    const renderer = new PlanesRenderer(kernels());
    const frame = draw(renderer, kernels(), scene);
    renderer.dispose();
    return frame;
  }

  it.each(CHANGES)('draw what they would draw at first, where what changes is %s', (_, change) => {
    const [from, to] = [usual, { ...usual, ...change }];
    const renderer = new PlanesRenderer(kernels());
    for (const scene of [from, to, to, from]) {
      const { bytes, format } = draw(renderer, kernels(), scene);
      const expected = anew(scene);
      expect(format).toBe(expected.format);
      expect(bytes).toEqual(expected.bytes);
    }
    renderer.dispose();
    expect(anew(to).bytes).not.toEqual(anew(from).bytes);
  });

  it.each<[string, Partial<Scene>]>([
    ['their rows', planned({ faces: { kind: 'pixelate', rows: 9 } })],
    ['their kind', planned({ faces: { kind: 'blur', rows: 6, radius: 1, passes: 1 } })],
    ['their mask’s width', masked({ faces: mask(20, 18, 0.8) })],
    ['their mask’s height', masked({ faces: mask(32, 11, 0.8) })],
    ['the picture’s size', { size: [64, 28] }],
    ['the picture’s format', { format: 'RGBX' }],
  ])('hide faces as they would at first, where what changes is %s', (_, change) => {
    const from = { ...usual, ...planned({ faces: { kind: 'pixelate', rows: 6 } }) };
    const to = { ...from, ...change };
    const renderer = new PlanesRenderer(kernels());
    for (const scene of [from, to, from])
      expect(draw(renderer, kernels(), scene).bytes).toEqual(anew(scene).bytes);
    renderer.dispose();
  });

  it('keep what they have made where nothing changes', () => {
    const own = kernels();
    const renderer = new PlanesRenderer(own);
    draw(renderer, own, usual);
    const alloc = vi.spyOn(own, 'alloc');
    draw(renderer, own, usual);
    // The picture's own pixels.
    expect(alloc).toHaveBeenCalledOnce();
    alloc.mockRestore();
    renderer.dispose();
  });
});

it.each(CHANGES)('planes free all their memory after a change of %s', (_, change) => {
  const kernels = new PlainKernels();
  const live = new Set<unknown>();
  const alloc = kernels.alloc.bind(kernels);
  vi.spyOn(kernels, 'alloc').mockImplementation((bytes) => {
    const block = alloc(bytes);
    live.add(block);
    return block;
  });
  vi.spyOn(kernels as Kernels, 'free').mockImplementation((block) => {
    live.delete(block);
  });
  const renderer = new PlanesRenderer(kernels);
  for (const scene of [usual, { ...usual, ...change }]) {
    const seen = pictureOf(kernels, scene);
    renderer.render(seen, scene.masks, scene.plan);
    live.delete(seen.pixels);
  }
  expect(live.size).toBeGreaterThan(0);
  renderer.dispose();
  expect(live.size).toBe(0);
});
