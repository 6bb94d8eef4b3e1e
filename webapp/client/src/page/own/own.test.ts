import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULTS, type Choices } from '../choices';
import type { OwnTile } from './door';
import type { KeptBackground } from './kept';
import { OwnBackgrounds, type Keeper } from './own';
import { readFile } from './read';

vi.mock('./read', () => ({ readFile: vi.fn() }));

const picture = new Blob(['a picture']);

/** A page with nothing but the store, the tiles and the notes. */
function page(keeper: Partial<Keeper> = {}, { refuses = false } = {}) {
  const tiles = new Map<string, OwnTile>();
  const notes: string[] = [];
  const undo: (() => void)[] = [];
  const kept = new Map<string, KeptBackground>();
  const store = {
    choices: { ...DEFAULTS },
    own: new Map<string, Blob>(),
    change(patch: Partial<Choices>) {
      if (!refuses) this.choices = { ...this.choices, ...patch };
      return Promise.resolve(!refuses);
    },
  };
  const failed: unknown[] = [];
  const own = new OwnBackgrounds(
    {
      store,
      tiles: { own: (tile) => tiles.set(tile.name, tile), disown: (name) => tiles.delete(name) },
      note: (text, action) => {
        notes.push(text());
        if (action) undo.push(action.run);
      },
      failed: (error) => failed.push(error),
    },
    {
      all: () => Promise.resolve([...kept.values()]),
      keep: (background) => Promise.resolve(void kept.set(background.name, background)),
      forget: (name) => Promise.resolve(void kept.delete(name)),
      ...keeper,
    },
  );
  return { own, store, tiles, notes, undo, kept, failed };
}

beforeEach(() => {
  vi.stubGlobal('document', {
    createElement: () => ({ append: () => undefined, addEventListener: () => undefined }),
  });
  vi.mocked(readFile).mockReset();
  vi.mocked(readFile).mockResolvedValue({ effect: 'image', blob: picture, thumbnail: picture });
});

const file = (name: string): File => new File(['x'], name, { type: 'image/png' });

describe('OwnBackgrounds', () => {
  it('puts what is brought behind the person and keeps it', async () => {
    const { own, store, tiles, kept } = page();
    await own.bring([file('beach.png')]);
    expect(store.choices.effect).toBe('image');
    expect(store.own.get(store.choices.image)).toBe(picture);
    expect([...tiles.values()].map(({ title }) => title)).toEqual(['beach.png']);
    expect([...kept.keys()]).toEqual([store.choices.image]);
  });

  it('takes the good ones where one of several is no picture', async () => {
    const { own, tiles, failed } = page();
    vi.mocked(readFile).mockRejectedValueOnce(new Error('no picture'));
    await own.bring([file('text.txt'), file('beach.png')]);
    expect(failed).toHaveLength(1);
    expect([...tiles.values()].map(({ title }) => title)).toEqual(['beach.png']);
  });

  it('leaves nothing of one that the processor refuses', async () => {
    const { own, store, tiles, kept } = page({}, { refuses: true });
    await own.bring([file('beach.png')]);
    expect([store.own.size, tiles.size, kept.size]).toEqual([0, 0, 0]);
  });

  it.each([
    [new DOMException('full', 'QuotaExceededError'), 'no room left'],
    [new DOMException('denied', 'SecurityError'), 'keeps nothing'],
  ])('goes on without keeping, and says so: %s', async (error, words) => {
    const { own, store, notes } = page({ keep: () => Promise.reject(error) });
    await own.bring([file('beach.png')]);
    expect(store.own.has(store.choices.image)).toBe(true);
    expect(notes.join()).toContain(words);
  });

  it('shows those of earlier visits, and none where there is no storage', async () => {
    const { own, kept } = page();
    await own.bring([file('beach.png')]);
    const again = page({ all: () => Promise.resolve([...kept.values()]) });
    await again.own.restore();
    expect(again.tiles.size).toBe(1);
    const denied = page({ all: () => Promise.reject(new Error('denied')) });
    await denied.own.restore();
    expect(denied.tiles.size).toBe(0);
  });

  it('says where the one that the address asks for is gone', async () => {
    const { own, store, notes } = page();
    await own.wear({ effect: 'image', image: 'own-00000000' });
    expect(store.choices.effect).toBe(DEFAULTS.effect);
    expect(notes).toHaveLength(1);
  });

  it('covers the room with the blur when what is behind the person is deleted, and can undo it', async () => {
    const { own, store, tiles, kept, undo } = page();
    await own.bring([file('beach.png')]);
    const { image } = store.choices;
    tiles.get(image)!.remove();
    await vi.waitFor(() => {
      expect(undo).toHaveLength(1);
    });
    expect(store.choices.effect).toBe('blur');
    expect([store.own.size, tiles.size, kept.size]).toEqual([0, 0, 0]);
    undo[0]();
    await vi.waitFor(() => {
      expect(kept.size).toBe(1);
    });
    expect(store.choices).toMatchObject({ effect: 'image', image });
  });
});
