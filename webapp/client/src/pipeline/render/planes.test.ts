import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlainKernels } from '../kernels/plain';
import type { Kernels } from '../kernels/kernels';
import { simdFromDisk } from '../kernels/testing';
import type { Picture, PictureFormat } from '../picture';
import type { Background, RenderPlan } from '../plan';
import { PlanesRenderer } from './planes';
import type { Mask, Masks } from './renderer';
import { at, BLUR, BOKEH, FINISHED, FrameBytes, GRADIENT, picture, plan, RIGHT_HALF } from './testing';

let simd: Kernels;
beforeAll(async () => {
  simd = await simdFromDisk();
});
beforeEach(() => vi.stubGlobal('VideoFrame', FrameBytes));
afterEach(() => vi.unstubAllGlobals());

const KERNELS: [string, () => Kernels][] = [
  ['simd', () => simd],
  ['plain', () => new PlainKernels()],
];
const FORMATS: PictureFormat[] = ['I420', 'NV12', 'RGBX', 'BGRA'];

const yuvFormat = (format: PictureFormat): boolean => format === 'I420' || format === 'NV12';

function render(
  kernels: Kernels,
  input: Picture,
  background: Background,
  change: Partial<RenderPlan> = {},
): FrameBytes {
  const renderer = new PlanesRenderer(kernels);
  const masks: Masks = { alpha: RIGHT_HALF, parts: null, faces: null, tone: [40, 20, 0] };
  const frame = renderer.render(input, masks, { ...plan(background), ...change }) as unknown as FrameBytes;
  renderer.dispose();
  return frame;
}

describe.each(KERNELS)('planes on %s kernels', (_name, kernels) => {
  describe.each(FORMATS)('%s', (format) => {
    it('leaves the person exactly as the camera saw them', () => {
      const noise = (x: number, y: number, c: number): number => (x * 7919 + y * 104_729 + c * 31) % 256;
      const input = picture(kernels(), format, [64, 36], noise);
      const before = input.pixels.u8.slice();
      const frame = render(kernels(), input, BLUR);
      for (const component of [0, 1, 2])
        for (const x of [0.6, 0.75, 0.99])
          for (const y of [0.01, 0.5, 0.99])
            expect(at(frame, input, [x, y], component)).toBe(at({ bytes: before }, input, [x, y], component));
    });

    it('flattens what is behind', () => {
      const stripes = (x: number, _y: number, c: number): number => (c === 0 && (x * 64) % 2 < 1 ? 200 : 100);
      const input = picture(kernels(), format, [64, 36], stripes);
      const frame = render(kernels(), input, BLUR);
      const values = Array.from({ length: 16 }, (_, i) => at(frame, input, [(i + 4) / 64, 0.5], 0));
      expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(2);
    });

    it('takes nothing of the person into the blur', () => {
      const split = (x: number): number => (x < 0.5 ? 40 : 240);
      const input = picture(kernels(), format, [64, 36], split);
      const frame = render(kernels(), input, BLUR);
      // An ordinary blur of this radius would be halfway up to 240 here.
      expect(at(frame, input, [0.46, 0.5], 0)).toBeLessThanOrEqual(44);
    });

    it('paints a colour', () => {
      const input = picture(kernels(), format, [64, 36], () => 130);
      const frame = render(kernels(), input, { kind: 'color', color: [255, 255, 255] });
      const white = format === 'I420' || format === 'NV12' ? [235, 128, 128] : [255, 255, 255];
      for (const component of [0, 1, 2])
        expect(Math.abs(at(frame, input, [0.2, 0.5], component) - white[component])).toBeLessThanOrEqual(1);
      expect(at(frame, input, [0.8, 0.5], 0)).toBe(130);
    });

    it.each<[number, number]>([
      [1, 1],
      [33, 17],
      [321, 241],
    ])('finishes a picture of %i by %i', (width, height) => {
      const input = picture(kernels(), format, [width, height], (x) => 255 * x);
      const backgrounds: Background[] = [
        BLUR,
        BOKEH,
        { kind: 'color', color: [1, 2, 3] },
        { kind: 'transparent' },
      ];
      for (const background of backgrounds)
        for (const change of [{}, FINISHED])
          expect(render(kernels(), input, background, change).bytes.length).toBeGreaterThanOrEqual(
            input.byteLength,
          );
    });

    it('draws a gradient from side to side', () => {
      const input = picture(kernels(), format, [64, 36], () => 130);
      const frame = render(kernels(), input, GRADIENT);
      const [, , left] = [0, 1, 2].map((component) => at(frame, input, [0.02, 0.5], component));
      const [, , middle] = [0, 1, 2].map((component) => at(frame, input, [0.45, 0.5], component));
      // V, and red less blue, fall; in packed RGB the third component is blue.
      if (yuvFormat(format)) expect(left).toBeGreaterThan(middle + 20);
      else expect(middle).toBeGreaterThan(left + 80);
    });

    it('throws light on the rim of the person, and leaves what is far from it', () => {
      const input = picture(kernels(), format, [64, 36], (_x, _y, c) =>
        yuvFormat(format) && c > 0 ? 128 : 60,
      );
      const wrap = { strength: 1, rows: 18, radius: 1, passes: 2 };
      const frame = render(kernels(), input, { kind: 'color', color: [255, 255, 255] }, { wrap });
      expect(at(frame, input, [0.53, 0.5], 0)).toBeGreaterThan(75);
      expect(at(frame, input, [0.9, 0.5], 0)).toBe(60);
    });

    it('draws bright people towards the background, and leaves black black', () => {
      const dark = yuvFormat(format) ? 16 : 0;
      const split = (_x: number, y: number, c: number): number =>
        yuvFormat(format) && c > 0 ? 128 : y < 0.5 ? dark : 150;
      const input = picture(kernels(), format, [64, 36], split);
      const frame = render(kernels(), input, { kind: 'color', color: [0, 0, 0] }, { match: { amount: 1 } });
      expect(at(frame, input, [0.9, 0.9], 0)).toBeGreaterThan(160);
      expect(at(frame, input, [0.9, 0.1], 0)).toBe(dark);
    });
  });

  it('cuts the person out with alpha, and leaves nothing of the room under it', () => {
    for (const format of FORMATS) {
      const input = picture(kernels(), format, [64, 36], () => 130);
      const frame = render(kernels(), input, { kind: 'transparent' });
      const yuv = yuvFormat(format);
      expect(frame.format).toBe(yuv ? 'I420A' : format.startsWith('BGR') ? 'BGRA' : 'RGBA');
      const alpha = (x: number): number =>
        yuv ? frame.bytes[input.byteLength + 18 * 64 + x] : frame.bytes[4 * (18 * 64 + x) + 3];
      expect(alpha(5)).toBe(0);
      expect(alpha(60)).toBe(255);
      expect(at(frame, input, [0.1, 0.5], 0)).toBe(yuv ? 16 : 0);
      expect(at(frame, input, [0.9, 0.5], 0)).toBe(130);
    }
  });

  describe.each(FORMATS)('faces and parts in %s', (format) => {
    const noise = (x: number, y: number): number => (x * 7919 + y * 104_729) % 256;
    const everyone: Mask = { width: 32, height: 18, data: new Float32Array(32 * 18).fill(1) };
    const isYuv = yuvFormat(format);

    function draw(input: Picture, masks: Partial<Masks>, change: Partial<RenderPlan>): FrameBytes {
      const renderer = new PlanesRenderer(kernels());
      const all: Masks = { alpha: everyone, parts: null, faces: null, tone: null, ...masks };
      const frame = renderer.render(input, all, { ...plan({ kind: 'none' }), ...change });
      renderer.dispose();
      return frame as unknown as FrameBytes;
    }

    it.each([
      { kind: 'blur', rows: 9, radius: 2, passes: 2 },
      { kind: 'pixelate', rows: 6 },
    ] as const)('hides a face by $kind, with every effect, and leaves the rest', (faces) => {
      const backgrounds: Background[] = [BLUR, { kind: 'transparent' }, { kind: 'none' }];
      for (const background of backgrounds) {
        const input = picture(kernels(), format, [64, 36], noise);
        const before = input.pixels.u8.slice();
        const frame = draw(input, { faces: RIGHT_HALF }, { background, faces });
        for (const y of [0.1, 0.5, 0.9])
          expect(at(frame, input, [0.2, y], 0)).toBe(at({ bytes: before }, input, [0.2, y], 0));
        const hidden = Array.from({ length: 24 }, (_, i) => at(frame, input, [(i + 36.5) / 64, 0.5], 0));
        const jumps = hidden.slice(1).map((value, i) => Math.abs(value - hidden[i]));
        // Noise jumps by 85 on average; a mosaic only from square to square.
        expect(jumps.reduce((sum, jump) => sum + jump, 0) / jumps.length).toBeLessThan(15);
      }
    });

    it('lays the colours of parts over the person, and black over the room', () => {
      const input = picture(kernels(), format, [64, 36], () => 130);
      const labels = { ...RIGHT_HALF, data: RIGHT_HALF.data.map((value) => 2 * value) };
      const palette: [number, number, number][] = [
        [255, 0, 0],
        [255, 255, 255],
      ];
      const background: Background = { kind: 'parts', palette, opacity: 0.5 };
      const frame = draw(input, { alpha: RIGHT_HALF, parts: labels }, { background });
      const [black, white] = isYuv ? [16, 235] : [0, 255];
      expect(at(frame, input, [0.8, 0.5], 0)).toBeCloseTo((130 + white) / 2, -0.5);
      expect(at(frame, input, [0.2, 0.5], 0)).toBeCloseTo((130 + black) / 2, -0.5);
    });

    it('refuses to draw where a mask is missing', () => {
      const input = picture(kernels(), format, [64, 36], noise);
      const background: Background = { kind: 'parts', palette: [], opacity: 0.5 };
      expect(() => draw(input, {}, { background })).toThrow('was not made');
      expect(() => draw(input, {}, { faces: { kind: 'pixelate', rows: 6 } })).toThrow('was not made');
    });
  });

  it('gives its memory back', () => {
    const shared = kernels();
    const cycle = (): number => {
      const input = picture(shared, 'I420', [64, 36], () => 50);
      render(shared, input, BLUR);
      render(shared, input, BOKEH, FINISHED);
      render(shared, input, { kind: 'color', color: [0, 0, 0] }, FINISHED);
      render(shared, input, { kind: 'transparent' });
      const { address } = input.pixels;
      shared.free(input.pixels);
      return address;
    };
    const first = cycle();
    for (let i = 0; i < 5; i++) expect(cycle()).toBe(first);
  });
});
