import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Scene } from './scene';
import type { SceneVideo } from './scene-video';

interface Film {
  source: unknown;
  close: () => void;
  run: (on: boolean) => void;
}

function theatre(): {
  scene: Scene;
  films: Film[];
  applied: unknown[];
  apply: (video: unknown) => Promise<void>;
  change: (what: Parameters<Scene['change']>[0], apply: (video: unknown) => Promise<void>) => Promise<void>;
} {
  const films: Film[] = [];
  const applied: unknown[] = [];
  const scene = new Scene((source) => {
    if (source === 'broken') return Promise.reject(new Error('broken'));
    const film = { source, close: vi.fn(), run: vi.fn() };
    films.push(film);
    return Promise.resolve(film as unknown as SceneVideo);
  });
  const apply = (video: unknown): Promise<void> => {
    applied.push(video);
    return Promise.resolve();
  };
  let order = 0;
  return { scene, films, applied, apply, change: (what, make) => scene.change(what, ++order, make) };
}

describe('Scene', () => {
  test('opens a video only where it is shown', async () => {
    const { films, applied, apply, change } = theatre();
    await change({ video: 'a' }, apply);
    expect(films).toHaveLength(0);
    await change({ effect: 'video' }, apply);
    expect(films.map(({ source }) => source)).toEqual(['a']);
    expect(applied).toEqual([null, films[0]]);
  });

  test('leaves the same video running through other changes', async () => {
    const { films, applied, apply, change } = theatre();
    await change({ effect: 'video', video: 'a' }, apply);
    await change({ effect: 'video', video: 'a' }, apply);
    await change({}, apply);
    expect(films).toHaveLength(1);
    expect(applied.slice(1)).toEqual([null, null]);
    expect(films[0].close).not.toHaveBeenCalled();
  });

  test('ends a video with its effect, and plays it anew when that comes back', async () => {
    const { films, apply, change } = theatre();
    await change({ effect: 'video', video: 'a' }, apply);
    await change({ effect: 'blur' }, apply);
    expect(films[0].close).toHaveBeenCalledOnce();
    await change({ effect: 'video' }, apply);
    expect(films).toHaveLength(2);
  });

  test('ends the one before only once the next was taken', async () => {
    const { films, apply, change } = theatre();
    await change({ effect: 'video', video: 'a' }, apply);
    await change({ video: 'b' }, () => {
      expect(films[0].close).not.toHaveBeenCalled();
      return Promise.resolve();
    });
    expect(films[0].close).toHaveBeenCalledOnce();
    expect(films[1].close).not.toHaveBeenCalled();
  });

  test('keeps the one before where the next cannot be opened or is refused', async () => {
    const { films, applied, apply, change } = theatre();
    await change({ effect: 'video', video: 'a' }, apply);
    await expect(change({ video: 'broken' }, apply)).rejects.toThrow('broken');
    await expect(change({ video: 'b' }, () => Promise.reject(new Error('refused')))).rejects.toThrow();
    expect(films[0].close).not.toHaveBeenCalled();
    expect(films[1].close).toHaveBeenCalledOnce();
    await change({ effect: 'video', video: 'a' }, apply);
    expect(films).toHaveLength(2);
    expect(applied.at(-1)).toBeNull();
  });

  test('does not mistake a change beside an opening for the end of the video', async () => {
    const { films, apply, change } = theatre();
    await Promise.all([change({ effect: 'video', video: 'a' }, apply), change({}, apply)]);
    expect(films[0].close).not.toHaveBeenCalled();
  });

  test('follows the last of two changes that overlap', async () => {
    const { films, apply, change } = theatre();
    await Promise.all([change({ effect: 'video', video: 'a' }, apply), change({ effect: 'blur' }, apply)]);
    expect(films[0].close).toHaveBeenCalledOnce();
  });

  test('runs only while it is seen', async () => {
    const { scene, films, apply, change } = theatre();
    await change({ effect: 'video', video: 'a' }, apply);
    expect(films[0].run).toHaveBeenLastCalledWith(false);
    scene.run(true);
    expect(films[0].run).toHaveBeenLastCalledWith(true);
    await change({ video: 'b' }, apply);
    expect(films[1].run).toHaveBeenLastCalledWith(true);
    scene.close();
    expect(films[1].close).toHaveBeenCalledOnce();
  });

  test('does not let another effect wait for a video that does not open', async () => {
    let arrive: (video: SceneVideo) => void = () => undefined;
    const scene = new Scene(() => new Promise((resolve) => (arrive = resolve)));
    const applied: unknown[] = [];
    const apply = (video: unknown): Promise<void> => {
      applied.push(video);
      return Promise.resolve();
    };
    const late = scene.change({ effect: 'video', video: 'slow' }, 1, apply);
    await scene.change({ effect: 'blur' }, 2, apply);
    expect(applied).toEqual([null]);
    await Promise.resolve();
    const film = { source: 'slow', close: vi.fn(), run: vi.fn() };
    arrive(film as unknown as SceneVideo);
    await late;
    expect(applied).toEqual([null, null]);
    expect(film.close).toHaveBeenCalledOnce();
  });

  describe('where a second video is chosen while one does not open', () => {
    let opened: string[];
    let applied: [string, unknown][];
    let scene: Scene;
    let films: Map<string, { close: () => void }>;
    const ask = (change: { effect?: 'video'; video: string }, order: number): Promise<void> =>
      scene.change(change, order, (video) => {
        applied.push([change.video, video]);
        return Promise.resolve();
      });

    beforeEach(() => {
      opened = [];
      applied = [];
      films = new Map();
      scene = new Scene((source, signal) => {
        opened.push(source as string);
        if (source === 'broken') return Promise.reject(new Error('broken'));
        const film = { close: vi.fn(), run: vi.fn() };
        films.set(source as string, film);
        if (source !== 'slow' || opened.length > 2) return Promise.resolve(film as unknown as SceneVideo);
        return new Promise((_, reject) => {
          signal.onabort = () => {
            reject(signal.reason as Error);
          };
        });
      });
    });

    test('shows it at once, and has the first no more', async () => {
      const late = ask({ effect: 'video', video: 'slow' }, 1);
      await ask({ effect: 'video', video: 'b' }, 2);
      await late;
      expect(opened).toEqual(['slow', 'b']);
      expect(applied).toEqual([
        ['b', films.get('b')],
        ['slow', null],
      ]);
      expect(films.get('b')!.close).not.toHaveBeenCalled();
    });

    test('goes on with the first where the second cannot be played', async () => {
      const late = ask({ effect: 'video', video: 'slow' }, 1);
      await expect(ask({ effect: 'video', video: 'broken' }, 2)).rejects.toThrow('broken');
      await late;
      expect(opened).toEqual(['slow', 'broken', 'slow']);
      expect(applied).toEqual([['slow', films.get('slow')]]);
    });

    test('waits its turn where it is the first’s effect that shows it', async () => {
      const late = ask({ effect: 'video', video: 'slow' }, 1).catch(() => 'given up');
      const next = ask({ video: 'broken' }, 2).then(() => 'made');
      expect(await Promise.race([late, next, new Promise((r) => setTimeout(r, 5))])).toBeUndefined();
      expect(opened).toEqual(['slow']);
    });

    test('opens the same one once', async () => {
      void ask({ effect: 'video', video: 'slow' }, 1);
      void ask({ effect: 'video', video: 'slow' }, 2);
      await Promise.resolve();
      await Promise.resolve();
      expect(opened).toEqual(['slow']);
    });
  });

  test('opens anew what was ended while it was to play on', async () => {
    const { scene, films, applied, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, 1, apply);
    let make: () => void = () => undefined;
    const slow = (video: unknown): Promise<void> => {
      applied.push(video);
      return applied.length > 2 ? Promise.resolve() : new Promise((resolve) => (make = resolve));
    };
    const stays = scene.change({ effect: 'video' }, 3, slow);
    await Promise.resolve();
    await scene.change({ effect: 'blur' }, 2, apply);
    expect(films[0].close).toHaveBeenCalledOnce();
    make();
    await stays;
    expect(applied.at(-1)).toBe(films[1]);
    expect(films[1].close).not.toHaveBeenCalled();
  });
});
