import { beforeEach, describe, expect, it } from 'vitest';
import type { Block, Kernels, MotionPlanes } from '../kernels/kernels';
import { PlainKernels } from '../kernels/plain';
import { motionTerms } from '../kernels/plain-motion';
import { layoutOf, type Picture, type PictureFormat } from '../picture';
import type { Carry as Rule } from '../plan';
import type { Mask, Masks } from '../render/renderer';
import { Carry } from './carry';

const RULE: Rule = {
  ...{ every: 4, least: 1, rows: 18, radius: 2, rounds: 3, flatness: 0.0125 },
  ...{ still: 2, moved: 6, strange: 16, share: 0.01 },
};
const WIDTH = 64;
const HEIGHT = 36;

/** Kernels that know how many blocks have not been freed, and what counted when a motion was last looked for. */
class Counted extends PlainKernels {
  live = 0;
  weights = new Float32Array();
  override alloc(bytes: number): Block {
    this.live++;
    return super.alloc(bytes);
  }
  override free(): void {
    this.live--;
  }
  override motionTerms = (planes: MotionPlanes, ...to: [Block, Block]): void => {
    this.weights = planes.weights.f32.slice(0, planes.rows * planes.cols);
    motionTerms(planes, ...to);
  };
}

/** What a picture may be otherwise than usual. */
interface Otherwise {
  /** The wall's luma. */
  wall?: number;
  width?: number;
  height?: number;
  format?: PictureFormat;
  rotation?: number;
  flip?: boolean;
}

/** A soft disc before an even wall, `shift` pixels to the right of the middle, `frame` thirtieths of a second on. */
function picture(kernels: Kernels, frame: number, shift = 0, otherwise: Otherwise = {}): Picture {
  const { wall = 60, width = WIDTH, height = HEIGHT, format = 'I420', ...turned } = otherwise;
  const { byteLength, planes } = layoutOf(format, width, height);
  const pixels = kernels.alloc(byteLength + width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.u8[y * width + x] = wall + 120 * disc(x - shift, y);
  return {
    ...{ format, width, height, pixels, byteLength, planes, colorSpace: {} },
    ...{ timestamp: Math.round((frame * 1e6) / 30), duration: null, rotation: 0, flip: false },
    ...{ displayWidth: width, displayHeight: height, ...turned },
  };
}

function disc(x: number, y: number): number {
  return Math.min(1, Math.max(0, (14 - Math.hypot(x - 32, y - 18)) / 6));
}

function mask(value: (x: number, y: number) => number, width = 32, height = 18): Mask {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    value(((i % width) * WIDTH) / width, (Math.floor(i / width) * HEIGHT) / height),
  );
  return { data, width, height };
}

function centre({ data, width }: Mask): number {
  let [sum, weight] = [0, 0];
  data.forEach((value, i) => {
    sum += value * (i % width);
    weight += value;
  });
  return sum / weight;
}

describe('carry', () => {
  let kernels: Counted;
  let carry: Carry;
  const found: Masks = { alpha: mask(disc), parts: null, faces: null, tone: [1, 2, 3] };

  function look(frame: number, shift = 0, more: Otherwise & { rule?: Rule | null } = {}) {
    const { rule = RULE, ...otherwise } = more;
    const masks = carry.carry(picture(kernels, frame, shift, otherwise), rule);
    kernels.free(); // the picture's own pixels
    return masks;
  }

  beforeEach(() => {
    kernels = new Counted();
    carry = new Carry(kernels);
    expect(look(0)).toBeNull();
    carry.remember(found, 0);
  });

  it('keeps the masks of a still picture as they are, until it is time to look', () => {
    for (const frame of [1, 2, 3]) {
      const masks = look(frame)!;
      expect(masks.alpha.data).toEqual(found.alpha.data);
      expect(masks.tone).toBe(found.tone);
    }
    expect(look(4)).toBeNull();
  });

  it('counts anew from each look of the model', () => {
    for (const looked of [0, 4, 8]) {
      carry.remember(found, picture(kernels, looked).timestamp);
      for (const frame of [1, 2, 3]) expect(look(looked + frame)).not.toBeNull();
      expect(look(looked + 4)).toBeNull();
    }
  });

  it('moves the mask with the picture', () => {
    const before = centre(found.alpha);
    expect(centre(look(1, 2)!.alpha)).toBeCloseTo(before + 1, 0);
    expect(centre(look(2, 4)!.alpha)).toBeCloseTo(before + 2, 0);
  });

  it('moves faces as it moves the person, and finds values between the pixels', () => {
    carry.remember({ ...found, faces: mask(disc) }, 0);
    const { alpha, faces, parts } = look(1, 1)!;
    expect(centre(faces!)).toBeGreaterThan(centre(found.alpha) + 0.1);
    expect(faces!.data).toEqual(alpha.data);
    const before = new Set(found.alpha.data);
    expect(alpha.data.some((value) => !before.has(value))).toBe(true);
    expect(parts).toBeNull();
  });

  it('carries masks of the size that the model found last', () => {
    for (const [width, height] of [
      [40, 18],
      [40, 30],
      [32, 18],
    ]) {
      const other = mask((x, y) => disc(x, y) / 2, width, height);
      carry.remember({ ...found, alpha: other }, 0);
      expect(look(1)!.alpha).toEqual(other);
    }
    carry.dispose();
    expect(kernels.live).toBe(0);
  });

  it.each([
    ['small', 20, 9],
    ['large', 80, 50],
  ])('lets each pixel count as much as the mask says at its centre, of a %s mask', (_, width, height) => {
    // Interpolation is exact on a slope, all but the border, which is repeated.
    const value = (x: number, y: number): number => x / width / 2 + y / height / 4;
    const data = Float32Array.from({ length: width * height }, (__, i) =>
      value(i % width, Math.floor(i / width)),
    );
    carry.remember({ ...found, alpha: { data, width, height } }, 0);
    look(1);
    const place = (i: number, count: number, length: number): number =>
      Math.min(length - 1, Math.max(0, ((i + 0.5) * length) / count - 0.5));
    kernels.weights.forEach((weight, i) => {
      const [x, y] = [place(i % 32, 32, width), place(Math.floor(i / 32), 18, height)];
      expect(weight).toBeCloseTo(value(x, y), 5);
    });
    expect(kernels.weights).toHaveLength(32 * 18);
  });

  it('moves labels without inventing any between them', () => {
    carry.remember({ ...found, parts: mask((x, y) => (disc(x, y) > 0.5 ? 7 : 0)) }, 0);
    const labels = new Set(look(1, 3)!.parts!.data);
    expect([...labels].sort()).toEqual([0, 7]);
  });

  it('looks where something strange is in the picture', () => {
    expect(look(1, 0, { wall: 110 })).toBeNull();
  });

  it('does not look sooner than the plan allows', () => {
    const rule = { ...RULE, least: 3 };
    expect(look(1, 0, { wall: 110, rule })).not.toBeNull();
    expect(look(2, 0, { wall: 110, rule })).not.toBeNull();
    expect(look(3, 0, { wall: 110, rule })).toBeNull();
  });

  it('carries no mask further than 150 ms, nor into the past, nor where the clock stands still', () => {
    expect(look(4.5)).not.toBeNull();
    expect(look(4.51)).toBeNull();
    expect(look(-1)).toBeNull();
    expect(look(0)).toBeNull();
  });

  it.each<[string, Otherwise & { rule?: Rule }]>([
    ['width', { width: 48 }],
    ['height', { height: 38 }],
    ['format', { format: 'NV12' }],
    ['rotation', { rotation: 180 }],
    ['flip', { flip: true }],
    ['detail', { rule: { ...RULE, rows: 12, share: 1 } }],
  ])('has the model look at a picture of another %s', (_, other) => {
    // However strange: it is not for that.
    const rule = { ...RULE, share: 1 };
    expect(look(1, 0, { rule })).not.toBeNull();
    expect(look(2, 0, { rule, ...other })).toBeNull();
    expect(look(3, 0, { rule })).toBeNull();
  });

  it('keeps nothing that was found before it has seen a picture', () => {
    carry = new Carry(kernels);
    carry.remember(found, 0);
    expect(look(1)).toBeNull();
  });

  it('forgets when told to, and where masks are not carried', () => {
    carry.forget();
    expect(look(1)).toBeNull();
    carry.remember(found, 0);
    expect(look(1, 0, { rule: null })).toBeNull();
    expect(look(2)).toBeNull();
  });

  it('frees its memory', () => {
    carry.remember({ ...found, faces: mask(disc) }, 0);
    look(1, 1);
    carry.dispose();
    expect(kernels.live).toBe(0);
  });
});
