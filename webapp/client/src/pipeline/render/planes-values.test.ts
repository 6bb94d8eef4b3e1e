import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { matrixOf, rgbToYuv } from '../color';
import type { Kernels } from '../kernels/kernels';
import { PlainKernels } from '../kernels/plain';
import { simdFromDisk } from '../kernels/testing';
import { isYuv, layoutOf, type Picture, type PictureFormat } from '../picture';
import type { Background, Blur, Color, RenderPlan } from '../plan';
import { PlanesRenderer } from './planes';
import type { Mask, Masks } from './renderer';
import { at, BLUR, BOKEH, FrameBytes, picture, plan, RIGHT_HALF, ROOM } from './testing';

const FORMATS: PictureFormat[] = ['I420', 'NV12', 'RGBX', 'BGRA'];
const LIMITED: VideoColorSpaceInit = { matrix: 'smpte170m', fullRange: false };

let simd: Kernels;
beforeAll(async () => {
  simd = await simdFromDisk();
});
beforeEach(() => vi.stubGlobal('VideoFrame', FrameBytes));
afterEach(() => vi.unstubAllGlobals());

const even = (value: number): Mask => ({
  width: 32,
  height: 18,
  data: new Float32Array(32 * 18).fill(value),
});
const EVERYBODY = even(1);
const NOBODY = even(0);
const BLACK: Background = { kind: 'color', color: [0, 0, 0] };

describe.each<[string, () => Kernels]>([
  ['simd', () => simd],
  ['plain', () => new PlainKernels()],
])('planes on %s kernels', (_name, kernels) => {
  function draw(
    seen: Picture,
    masks: Partial<Masks>,
    change: Partial<RenderPlan>,
    options: { flipScenes?: boolean } = {},
  ): FrameBytes {
    const renderer = new PlanesRenderer(kernels(), options);
    const all: Masks = { alpha: EVERYBODY, parts: null, faces: null, tone: null, ...masks };
    const frame = renderer.render(seen, all, { ...plan(BLACK), ...change });
    renderer.dispose();
    return frame as unknown as FrameBytes;
  }

  describe.each(FORMATS)('in %s', (format) => {
    const yuv = isYuv(format);
    const black = yuv ? 16 : 0;

    it.each<VideoColorSpaceInit>([
      LIMITED,
      { matrix: 'bt709', fullRange: false },
      { matrix: 'bt709', fullRange: true },
    ])('add to every pixel its part of the tone, in %o', (colorSpace) => {
      const tone: Color = [200, 100, -50];
      const values = yuv ? [130, 110, 140] : [80, 140, 190];
      const input = { ...picture(kernels(), format, [33, 17], (_x, _y, c) => values[c]), colorSpace };
      const { bytes } = draw(input, { tone }, { match: { amount: 1 } });
      const matrix = matrixOf(colorSpace);
      const zero = rgbToYuv(matrix, [0, 0, 0]);
      const added = yuv ? rgbToYuv(matrix, tone).map((value, i) => value - zero[i]) : tone;
      const bright = yuv
        ? (values[0] - matrix.black) / matrix.lumaRange
        : (0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]) / 255;
      for (const { offset, stride, height, components } of input.planes)
        for (let i = 0; i < stride * height; i++) {
          const c = components[i % components.length];
          const wanted = c === 3 ? 255 : values[c] + bright * added[c];
          expect(Math.abs(bytes[offset + i] - wanted)).toBeLessThanOrEqual(1.5);
        }
    });

    it('leave a person who fills a picture of odd sides as they are', () => {
      const noise = (x: number, y: number, c: number): number => (x * 7919 + y * 104_729 + c * 31) % 256;
      const input = picture(kernels(), format, [33, 17], noise);
      const before = input.pixels.u8.slice(0, input.byteLength);
      expect(draw(input, {}, {}).bytes).toEqual(before);
    });

    /** The edge of somebody of 130, half seen through, before a room of 200: what remains of both before black. */
    function edge(amount: number | null, change: Partial<RenderPlan> = {}): number {
      const data = RIGHT_HALF.data.map((value) => 0.7 * value);
      const input = picture(kernels(), format, [64, 36], (x, _y, c) =>
        yuv && c > 0 ? 128 : x < 0.5 ? 200 : 130,
      );
      const decontaminate = amount === null ? null : { amount, rows: 36, radius: 3, passes: 2, room: ROOM };
      return at(
        draw(input, { alpha: { ...RIGHT_HALF, data } }, { decontaminate, ...change }),
        input,
        [0.55, 0.5],
        0,
      );
    }

    it('take out of the edge as much of the room as is asked', () => {
      expect(edge(null)).toBeCloseTo((130 + black) / 2, -0.5);
      expect(edge(0)).toBe(edge(null));
      // Half of what is more than 130 in the room: that much less.
      expect(Math.abs(edge(1) - ((130 + black) / 2 - 35))).toBeLessThanOrEqual(2);
      expect(edge(0.5)).toBeCloseTo((edge(0) + edge(1)) / 2, -0.5);
    });

    it('take it out of the person alone as well', () => {
      const background: Background = { kind: 'transparent' };
      expect(edge(null, { background })).toBe(130);
      expect(edge(0, { background })).toBe(130);
      expect(Math.abs(edge(1, { background }) - (130 - 70))).toBeLessThanOrEqual(2);
      expect(edge(0.5, { background })).toBeCloseTo((130 + edge(1, { background })) / 2, -0.5);
    });

    it('take a blur for the room that it is of', () => {
      const [one, other] = [
        { amount: 1, rows: 12, radius: 1, passes: 2, room: ROOM },
        { amount: 1, rows: 2, radius: 0, passes: 1, room: { low: 0.9, high: 1 } },
      ].map((decontaminate) => edge(null, { decontaminate, background: BLUR }));
      expect(one).toBe(other);
    });

    it('cut out planes of chroma of their own, and leave black for the room', () => {
      const colorSpace = { matrix: 'bt709', fullRange: true } as const;
      const values = [130, 90, 170];
      const input = { ...picture(kernels(), format, [64, 36], (x, _y, c) => values[c] + 20 * x), colorSpace };
      const frame = draw(input, { alpha: RIGHT_HALF }, { background: { kind: 'transparent' } });
      const planes = yuv ? layoutOf('I420', 64, 36).planes : input.planes;
      const blank = yuv ? [0, 128, 128] : [0, 0, 0];
      for (const c of [0, 1, 2]) {
        expect(Math.abs(at(frame, { ...input, planes }, [0.8, 0.5], c) - values[c] - 16)).toBeLessThanOrEqual(
          1,
        );
        expect(at(frame, { ...input, planes }, [0.2, 0.5], c)).toBe(blank[c]);
      }
    });

    it('hide faces by squares that are the means of what they hide', () => {
      const value = (x: number, y: number, c: number): number => 20 + 90 * x + 70 * y + 30 * c;
      const input = picture(kernels(), format, [60, 36], value);
      const before = input.pixels.u8.slice(0, input.byteLength);
      const faces = { kind: 'pixelate', rows: 6 } as const;
      const frame = draw(input, { faces: EVERYBODY }, { background: { kind: 'none' }, faces });
      for (const c of [0, 1, 2])
        for (let square = 0; square < 60; square++) {
          const places = [0.1, 0.3, 0.5, 0.7, 0.9].map((part): [number, number] => [
            ((square % 10) + part) / 10,
            (Math.floor(square / 10) + part) / 6,
          ]);
          // On a slope, the mean is the value in the middle.
          const mean = value(places[2][0], places[2][1], c);
          for (const place of places)
            expect(Math.abs(at(frame, input, place, c) - mean)).toBeLessThanOrEqual(1.5);
        }
      if (!yuv) expect(at(frame, input, [0.5, 0.5], 3)).toBe(at({ bytes: before }, input, [0.5, 0.5], 3));
    });

    it('hide half of what is half a face', () => {
      const stripes = (x: number, _y: number, c: number): number =>
        c > 0 ? 128 : (x * 60) % 2 < 1 ? 60 : 180;
      const faces = { kind: 'pixelate', rows: 6 } as const;
      for (const [mask, wanted] of [
        [0, 180],
        [0.25, 165],
        [0.5, 150],
        [1, 120],
      ]) {
        const input = picture(kernels(), format, [60, 36], stripes);
        const frame = draw(input, { faces: even(mask) }, { background: { kind: 'none' }, faces });
        expect(Math.abs(at(frame, input, [31.5 / 60, 0.5], 0) - wanted)).toBeLessThanOrEqual(1);
      }
    });

    it('lay each part’s colour where the part is, and no other', () => {
      const palette: Color[] = [
        [80, 80, 80],
        [160, 160, 160],
      ];
      const background: Background = { kind: 'parts', palette, opacity: 1 };
      const labels = [-1, 0.6, 0, 1.6, 1.4, 9, 0.4, 3];
      const parts: Mask = { width: 8, height: 1, data: Float32Array.from(labels) };
      const input = picture(kernels(), format, [60, 36], () => 128);
      const frame = draw(input, { parts }, { background });
      const greys = [0, 80, 0, 160, 80, 160, 0, 160];
      // Seven and a half pixels each; a pixel is of the part that its centre lies in.
      const firsts = [0, 7, 15, 22, 30, 37, 45, 52, 60];
      greys.forEach((grey, i) => {
        const wanted = yuv ? rgbToYuv(matrixOf(LIMITED), [grey, grey, grey])[0] : grey;
        for (const x of [firsts[i], firsts[i + 1] - 1])
          expect(at(frame, input, [(x + 0.5) / 60, 0.5], 0)).toBe(Math.round(wanted));
      });
      if (!yuv) expect(at(frame, input, [0.5, 0.5], 3)).toBe(255);
    });

    it('let a part’s colour fade to black as the person does, in the picture’s colour space', () => {
      const background: Background = { kind: 'parts', palette: [[200, 100, 40]], opacity: 0.5 };
      const colorSpace = { matrix: 'bt709', fullRange: true } as const;
      const input = { ...picture(kernels(), format, [64, 36], () => 130), colorSpace };
      // Half way up the threshold.
      const frame = draw(input, { alpha: even(0.7), parts: EVERYBODY }, { background });
      const half = yuv ? rgbToYuv(matrixOf(colorSpace), [100, 50, 20]) : [100, 50, 20];
      for (const c of [0, 1, 2])
        expect(Math.abs(at(frame, input, [0.5, 0.5], c) - (130 + half[c]) / 2)).toBeLessThanOrEqual(1);
    });

    it('throw no light from black', () => {
      const input = picture(kernels(), format, [64, 36], (_x, _y, c) => 130 + 20 * c);
      const wrap = { strength: 1, rows: 18, radius: 1, passes: 2 };
      const frame = draw(input, { alpha: RIGHT_HALF }, { wrap });
      for (const c of [0, 1, 2]) expect(at(frame, input, [0.55, 0.5], c)).toBe(130 + 20 * c);
    });

    /** A spot of this brightness, `sides` pixels wide, in an empty dark room, behind a blur. */
    function spot(value: number, sides: number, change: Partial<Blur>): (x: number, y: number) => number {
      const inside = (place: number, first: number): boolean => place >= first && place < first + sides;
      const input = picture(kernels(), format, [64, 36], (x, y, c) =>
        yuv && c > 0 ? 128 : inside(64 * x, 32) && inside(36 * y, 18) ? value : 40,
      );
      const frame = draw(input, { alpha: NOBODY }, { background: { ...BOKEH, ...change } });
      return (x, y) => at(frame, input, [(x + 0.5) / 64, (y + 0.5) / 36], 0);
    }

    it('draw a bokeh as a disc', () => {
      const value = spot(230, 2, { highlights: 0 });
      // Two of the small plane's pixels to the side, and as many down as well.
      expect(value(36, 18)).toBeGreaterThan(44);
      expect(value(37, 23)).toBe(40);
    });

    it('let what is bright shine through a bokeh, and nothing else', () => {
      const place = [36, 18] as const;
      expect(spot(230, 4, {})(...place)).toBeGreaterThan(spot(230, 4, { highlights: 0 })(...place) + 20);
      expect(spot(145, 4, {})(...place)).toBe(spot(145, 4, { highlights: 0 })(...place));
      const gaussian = spot(230, 4, { shape: 'gaussian' })(...place);
      expect(gaussian).toBe(spot(230, 4, { shape: 'gaussian', highlights: 0 })(...place));
    });

    it.each([
      [0, [0.5, 0.99], [0.5, 0.01]],
      [90, [0.01, 0.5], [0.99, 0.5]],
      [180, [0.5, 0.01], [0.5, 0.99]],
      [270, [0.99, 0.5], [0.01, 0.5]],
      [45, [0.01, 0.99], [0.99, 0.01]],
    ] as [number, [number, number], [number, number]][])(
      'draw a gradient of %i degrees, and mirror it where scenes are',
      (angle, first, last) => {
        const background: Background = { kind: 'gradient', from: [40, 40, 40], to: [240, 240, 240], angle };
        const [from, to] = yuv ? [16 + (40 * 219) / 255, 16 + (240 * 219) / 255] : [40, 240];
        const mirrored = ([x, y]: [number, number]): [number, number] => [1 - x, y];
        for (const flipScenes of [false, true]) {
          const input = picture(kernels(), format, [64, 36], () => 128);
          const frame = draw(input, { alpha: NOBODY }, { background }, { flipScenes });
          const value = (place: [number, number]): number =>
            at(frame, input, flipScenes ? mirrored(place) : place, 0);
          expect(Math.abs(value(first) - from)).toBeLessThanOrEqual(4);
          expect(Math.abs(value(last) - to)).toBeLessThanOrEqual(4);
          expect(Math.abs(value([0.49, 0.5]) - (from + to) / 2)).toBeLessThanOrEqual(5);
        }
      },
    );
  });

  it.each<[string, Partial<RenderPlan>, string]>([
    ['the effect "none" with nothing to hide', { background: { kind: 'none' } }, 'needs no renderer'],
    [
      'a picture that is not there',
      { background: { kind: 'image', source: 'own' } },
      'picture is not loaded',
    ],
    ['a video that is not there', { background: { kind: 'video', source: 'own' } }, 'video is not loaded'],
  ])('refuse %s', (_, change, message) => {
    const input = picture(kernels(), 'I420', [64, 36], () => 128);
    expect(() => draw(input, {}, change)).toThrow(message);
  });
});

describe('pictures for backgrounds', () => {
  const image = () => ({ width: 4, height: 3, close: vi.fn() }) satisfies ImageBitmap;

  it('are closed when another takes their place, and at the end', () => {
    const renderer = new PlanesRenderer(new PlainKernels());
    const images = [image(), image(), image()];
    images.forEach((each, i) => {
      renderer.setImage(i < 2 ? 'own' : 'other', each);
      expect(images.map(({ close }) => close.mock.calls.length)).toEqual([0, 1, 2].map((k) => +(k < i)));
    });
    renderer.dispose();
    expect(images.map(({ close }) => close.mock.calls.length)).toEqual([1, 1, 1]);
  });
});
