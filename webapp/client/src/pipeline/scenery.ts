import type { Effect } from '../processor/options';
import type { Compose } from './compose';
import { loadImage } from './images';
import { meanColor } from './mean';
import type { Color } from './plan';
import type { ChosenRenderer } from './render/choose';
import type { Scene } from './scene';
import type { CompositorSettings } from './settings';

/** A picture to show behind people. */
export interface Still {
  /** What the settings call it; another for each that is loaded. */
  name: string;
  image: ImageBitmap;
  /** Its mean colour, 0..255. */
  color: Color | null;
}

let loaded = 0;

/**
 * @param signal where it says so, it is given up.
 * @throws BackdropError `image-invalid` where it cannot be loaded or is no picture.
 */
export async function loadStill(source: string | Blob, signal?: AbortSignal): Promise<Still> {
  const image = await loadImage(source, signal);
  return { name: `image-${++loaded}`, image, color: meanColor(image) };
}

/** What a change brings to be shown behind people, null where it brings none. */
export interface Brought {
  still: Still | null;
  film: Scene | null;
}

/** The picture or film behind people: the renderer is given its pixels, the compositor its colour. */
export class Scenery {
  #compose: Compose;
  #renderer: Pick<ChosenRenderer, 'setImage' | 'setVideoFrame'>;
  /** Of the latest picture. */
  #color: Color | null = null;
  /** The film, while it is shown. */
  #film: Scene | null = null;

  constructor(compose: Compose, renderer: Pick<ChosenRenderer, 'setImage' | 'setVideoFrame'>) {
    this.#compose = compose;
    this.#renderer = renderer;
  }

  /** What the settings have to say once {@link show} shows this. */
  settingsFor(
    { still, film }: Brought,
    effect: Effect,
  ): Partial<Pick<CompositorSettings, 'image' | 'video' | 'scene_color'>> {
    const colors: Partial<Record<Effect, Color | null>> = {
      image: still ? still.color : this.#color,
      video: (film ?? this.#film)?.color ?? null,
    };
    return {
      ...(still && { image: still.name }),
      ...(film && { video: film.name }),
      scene_color: colors[effect] ?? null,
    };
  }

  /** Shows another picture or film from now on, and no film any more where the effect is another. */
  async show({ still, film }: Brought, effect: Effect): Promise<void> {
    if (still) {
      this.#color = still.color;
      this.#renderer.setImage(still.name, still.image);
    }
    if (film || effect !== 'video') {
      this.#film?.close();
      this.#film = film;
    }
    await this.follow();
  }

  /** Hands on the film's newest frame, and its colour. */
  async follow(): Promise<void> {
    const film = this.#film;
    const frame = film?.newest();
    if (!film || !frame) return;
    // Drawing it small takes milliseconds: not for nothing.
    const changed = this.#compose.settings.match > 0 && film.look(frame);
    if (changed) this.#compose.update({ scene_color: film.color });
    await this.#renderer.setVideoFrame(film.name, frame);
  }
}
