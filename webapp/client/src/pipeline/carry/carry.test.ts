import { beforeEach, describe, expect, it } from 'vitest';
import type { Block, Kernels } from '../kernels/kernels';
import { PlainKernels } from '../kernels/plain';
import { layoutOf, type Picture } from '../picture';
import type { Carry as Rule } from '../plan';
import type { Mask, Masks } from '../render/renderer';
import { Carry } from './carry';

const RULE: Rule = {
  ...{ every: 4, least: 1, rows: 18, radius: 2, rounds: 3, flatness: 0.0125 },
  ...{ still: 2, moved: 6, strange: 16, share: 0.01 },
};
const WIDTH = 64;
const HEIGHT = 36;

/** Kernels that know how many blocks have not been freed. */
class Counted extends PlainKernels {
  live = 0;
  override alloc(bytes: number): Block {
    this.live++;
    return super.alloc(bytes);
  }
  override free(): void {
    this.live--;
  }
}

/** A soft disc before an even wall, `shift` pixels to the right of the middle, `frame` thirtieths of a second on. */
function picture(kernels: Kernels, frame: number, shift = 0, { wall = 60, width = WIDTH } = {}): Picture {
  const { byteLength, planes } = layoutOf('I420', width, HEIGHT);
  const pixels = kernels.alloc(byteLength + width * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < width; x++) pixels.u8[y * width + x] = wall + 120 * disc(x - shift, y);
  return {
    ...{ format: 'I420', width, height: HEIGHT, pixels, byteLength, planes, colorSpace: {} },
    ...{ timestamp: Math.round((frame * 1e6) / 30), duration: null, rotation: 0, flip: false },
    ...{ displayWidth: width, displayHeight: HEIGHT },
  };
}

function disc(x: number, y: number): number {
  return Math.min(1, Math.max(0, (14 - Math.hypot(x - 32, y - 18)) / 6));
}

function mask(value: (x: number, y: number) => number): Mask {
  const data = Float32Array.from({ length: 32 * 18 }, (_, i) => value(2 * (i % 32), 2 * Math.floor(i / 32)));
  return { data, width: 32, height: 18 };
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

  function look(frame: number, shift = 0, more: { wall?: number; width?: number; rule?: Rule | null } = {}) {
    const { rule = RULE, ...how } = more;
    const masks = carry.carry(picture(kernels, frame, shift, how), rule);
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

  it('moves the mask with the picture', () => {
    const before = centre(found.alpha);
    expect(centre(look(1, 2)!.alpha)).toBeCloseTo(before + 1, 0);
    expect(centre(look(2, 4)!.alpha)).toBeCloseTo(before + 2, 0);
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
    expect(look(4.4)).not.toBeNull();
    expect(look(4.6)).toBeNull();
    expect(look(-1)).toBeNull();
    expect(look(0)).toBeNull();
  });

  it('has the model look at a picture of another size', () => {
    expect(look(1, 0, { width: 48 })).toBeNull();
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
