import { describe, expect, it } from 'vitest';
import { holdsEffect, packed, unpacked } from './link';

const SOURCE = 'def effect(frame):\n    return color("#ff0080")  # Straße ✓\n';

describe('packed and unpacked', () => {
  it('give the text back', async () => {
    const hash = await packed(SOURCE);
    expect(hash).toMatch(/^#effect=[\w-]+$/);
    expect(await unpacked(hash)).toBe(SOURCE);
  });

  it('survive an address', async () => {
    const { hash } = new URL(`https://example.org/?effect=python${await packed(SOURCE)}`);
    expect(await unpacked(hash)).toBe(SOURCE);
  });
});

describe('unpacked', () => {
  it.each(['', '#', '#other=abc'])('finds nothing in %j', async (hash) => {
    expect(holdsEffect(hash)).toBe(false);
    expect(await unpacked(hash)).toBeNull();
  });

  it.each(['#effect=', '#effect=%%%', '#effect=abc', '#effect=AAAA'])(
    'refuses the damaged %j',
    async (hash) => {
      expect(holdsEffect(hash)).toBe(true);
      expect(await unpacked(hash)).toBeNull();
    },
  );

  it('refuses what is cut off', async () => {
    const hash = await packed(SOURCE.repeat(20));
    expect(await unpacked(hash.slice(0, -8))).toBeNull();
  });

  it('stops at what unpacks to more than an effect may be', async () => {
    expect(await unpacked(await packed('#'.repeat(20_000)))).toHaveLength(20_000);
    const bomb = await packed('#'.repeat(5_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await unpacked(bomb)).toBeNull();
  });
});
