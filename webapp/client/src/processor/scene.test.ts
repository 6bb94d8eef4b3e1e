import { describe, expect, test, vi } from 'vitest';
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
  return { scene, films, applied, apply };
}

describe('Scene', () => {
  test('opens a video only where it is shown', async () => {
    const { scene, films, applied, apply } = theatre();
    await scene.change({ video: 'a' }, apply);
    expect(films).toHaveLength(0);
    await scene.change({ effect: 'video' }, apply);
    expect(films.map(({ source }) => source)).toEqual(['a']);
    expect(applied).toEqual([null, films[0]]);
  });

  test('leaves the same video running through other changes', async () => {
    const { scene, films, applied, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    await scene.change({ effect: 'video', video: 'a' }, apply);
    await scene.change({}, apply);
    expect(films).toHaveLength(1);
    expect(applied.slice(1)).toEqual([null, null]);
    expect(films[0].close).not.toHaveBeenCalled();
  });

  test('ends a video with its effect, and plays it anew when that comes back', async () => {
    const { scene, films, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    await scene.change({ effect: 'blur' }, apply);
    expect(films[0].close).toHaveBeenCalledOnce();
    await scene.change({ effect: 'video' }, apply);
    expect(films).toHaveLength(2);
  });

  test('ends the one before only once the next was taken', async () => {
    const { scene, films, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    await scene.change({ video: 'b' }, () => {
      expect(films[0].close).not.toHaveBeenCalled();
      return Promise.resolve();
    });
    expect(films[0].close).toHaveBeenCalledOnce();
    expect(films[1].close).not.toHaveBeenCalled();
  });

  test('keeps the one before where the next cannot be opened or is refused', async () => {
    const { scene, films, applied, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    await expect(scene.change({ video: 'broken' }, apply)).rejects.toThrow('broken');
    await expect(scene.change({ video: 'b' }, () => Promise.reject(new Error('refused')))).rejects.toThrow();
    expect(films[0].close).not.toHaveBeenCalled();
    expect(films[1].close).toHaveBeenCalledOnce();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    expect(films).toHaveLength(2);
    expect(applied.at(-1)).toBeNull();
  });

  test('does not mistake a change beside an opening for the end of the video', async () => {
    const { scene, films, apply } = theatre();
    await Promise.all([scene.change({ effect: 'video', video: 'a' }, apply), scene.change({}, apply)]);
    expect(films[0].close).not.toHaveBeenCalled();
  });

  test('follows the last of two changes that overlap', async () => {
    const { scene, films, apply } = theatre();
    await Promise.all([
      scene.change({ effect: 'video', video: 'a' }, apply),
      scene.change({ effect: 'blur' }, apply),
    ]);
    expect(films[0].close).toHaveBeenCalledOnce();
  });

  test('runs only while it is seen', async () => {
    const { scene, films, apply } = theatre();
    await scene.change({ effect: 'video', video: 'a' }, apply);
    expect(films[0].run).toHaveBeenLastCalledWith(false);
    scene.run(true);
    expect(films[0].run).toHaveBeenLastCalledWith(true);
    await scene.change({ video: 'b' }, apply);
    expect(films[1].run).toHaveBeenLastCalledWith(true);
    scene.close();
    expect(films[1].close).toHaveBeenCalledOnce();
  });
});
