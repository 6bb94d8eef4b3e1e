import { beforeEach, describe, expect, test, vi, type Mock } from 'vitest';
import { Compose } from './compose';
import type { Color } from './plan';
import type { ChosenRenderer } from './render/choose';
import type { Scene } from './scene';
import { Scenery, type Still } from './scenery';

const still = (name: string, color: Color): Still => ({ name, image: {} as ImageBitmap, color });

/** A film with one frame that nobody has taken. */
function film(name: string, color: Color): { film: Scene; frame: unknown; close: Mock } {
  const [frame, close] = [{}, vi.fn()];
  let waiting: unknown = frame;
  const newest = (): unknown => {
    const taken = waiting;
    waiting = null;
    return taken;
  };
  return { film: { name, color, newest, look: () => true, close } as unknown as Scene, frame, close };
}

let compose: Compose;
let renderer: {
  setImage: Mock<ChosenRenderer['setImage']>;
  setVideoFrame: Mock<ChosenRenderer['setVideoFrame']>;
};
let scenery: Scenery;
beforeEach(() => {
  compose = new Compose();
  renderer = { setImage: vi.fn(), setVideoFrame: vi.fn(() => Promise.resolve()) };
  scenery = new Scenery(compose, renderer);
});

describe('Scenery', () => {
  test('names what a change brings, with the colour of what will be shown', async () => {
    const brought = { still: still('image-1', [1, 2, 3]), film: null };
    expect(scenery.settingsFor(brought, 'blur')).toEqual({ image: 'image-1', scene_color: null });
    expect(scenery.settingsFor(brought, 'image')).toEqual({ image: 'image-1', scene_color: [1, 2, 3] });
    await scenery.show(brought, 'image');
    const none = { still: null, film: null };
    expect(scenery.settingsFor(none, 'image')).toEqual({ scene_color: [1, 2, 3] });
    expect(scenery.settingsFor(none, 'video')).toEqual({ scene_color: null });
    expect(renderer.setImage.mock.calls).toEqual([['image-1', brought.still.image]]);
  });

  test('remembers nothing of what was refused', () => {
    scenery.settingsFor({ still: still('image-1', [1, 2, 3]), film: null }, 'image');
    expect(scenery.settingsFor({ still: null, film: null }, 'image')).toEqual({ scene_color: null });
  });

  test('hands on each frame of a film once', async () => {
    const playing = film('video-1', [4, 5, 6]);
    await scenery.show({ still: null, film: playing.film }, 'video');
    await scenery.follow();
    expect(renderer.setVideoFrame.mock.calls).toEqual([['video-1', playing.frame]]);
  });

  test('tells the colour of a film only where tints are matched', async () => {
    await scenery.show({ still: null, film: film('video-1', [4, 5, 6]).film }, 'video');
    expect(compose.settings.scene_color).toBeNull();
    compose.update({ match: 0.5 });
    await scenery.show({ still: null, film: film('video-2', [7, 8, 9]).film }, 'video');
    expect(compose.settings.scene_color).toEqual([7, 8, 9]);
  });

  test('ends a film when another takes its place, or another effect', async () => {
    const [first, second] = [film('video-1', [4, 5, 6]), film('video-2', [7, 8, 9])];
    await scenery.show({ still: null, film: first.film }, 'video');
    await scenery.show({ still: still('image-1', [1, 2, 3]), film: null }, 'video');
    expect(first.close).not.toHaveBeenCalled();
    await scenery.show({ still: null, film: second.film }, 'video');
    expect(first.close).toHaveBeenCalledOnce();
    await scenery.show({ still: null, film: null }, 'blur');
    expect(second.close).toHaveBeenCalledOnce();
    expect(scenery.settingsFor({ still: null, film: null }, 'video')).toEqual({ scene_color: null });
  });
});
