import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../choices';
import { isOwn, newName, ownChoice, withoutOwn } from './names';

describe('own names', () => {
  it('are told from the gallery’s', () => {
    expect(isOwn(newName())).toBe(true);
    expect(isOwn(DEFAULTS.image)).toBe(false);
    expect(isOwn('own-../../x')).toBe(false);
  });

  it('differ', () => {
    expect(new Set(Array.from({ length: 50 }, newName)).size).toBe(50);
  });
});

describe('ownChoice', () => {
  it('is what is shown, and nothing that waits behind another effect', () => {
    const image = 'own-0123abcd';
    expect(ownChoice({ ...DEFAULTS, effect: 'image', image })).toEqual({ effect: 'image', image });
    expect(ownChoice({ ...DEFAULTS, effect: 'blur', image })).toBeNull();
    expect(ownChoice({ ...DEFAULTS, effect: 'video', video: image })).toEqual({
      effect: 'video',
      video: image,
    });
  });
});

describe('withoutOwn', () => {
  it('blurs the room in the place of an own picture', () => {
    const choices = withoutOwn({ ...DEFAULTS, effect: 'image', image: 'own-0123abcd' });
    expect(choices).toEqual({ ...DEFAULTS, effect: 'blur' });
  });

  it('leaves everything else as it is', () => {
    const choices = { ...DEFAULTS, effect: 'image' as const, image: 'garden' };
    expect(withoutOwn(choices)).toEqual(choices);
    expect(withoutOwn({ ...DEFAULTS, effect: 'color', video: 'own-0123abcd' }).effect).toBe('color');
  });
});
