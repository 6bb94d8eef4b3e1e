import { cannotDo, lacking } from '../models/abilities';
import type { Size } from '../models/sides';
import { Newest } from '../newest';
import { BackdropError } from '../processor/errors';
import type { RendererChoice } from '../processor/options';
import type { Compose } from './compose';
import type { Change } from './messages';
import type { ModelInUse } from './model';
import type { Own } from './own/own';
import type { ChosenRenderer } from './render/choose';
import type { Scene } from './scene';
import { loadStill, type Brought, type Scenery } from './scenery';
import type { ModelFiles } from './segment';
import type { CompositorSettings, ModelChoice } from './settings';
import { DEFAULT_SETTINGS } from './startplan';

/** A change for which everything has been loaded. */
export interface Prepared extends Brought {
  order: number;
  settings: Partial<CompositorSettings>;
  /** A model to use from now on. */
  model: ModelChoice | null;
  /** Null where that model runs already. */
  files: ModelFiles | null;
  /** Who is to draw from now on. */
  renderer: RendererChoice | null;
  /** It brought a text of the visitor's own, which runs already: how to take that back. */
  text: (() => Promise<void>) | null;
}

/** How what a change needs is loaded. */
export interface Loading {
  /** A video, once its first frame is there. */
  opening: Promise<Scene> | null;
  /** Hears of the model's bytes. */
  onProgress: (what: string, loaded: number, total: number) => void;
  /** Where it says so, it is given up. */
  signal: AbortSignal;
}

/** What changes are about. */
export interface Parts {
  model: ModelInUse;
  compose: Compose;
  renderer: ChosenRenderer;
  scenery: Scenery;
  own: Own;
}

/** Changes with what pictures are made: all that was asked for, or nothing. */
export class Setup {
  #parts: Parts;
  #newest = new Newest();
  /** The order of the text that runs, or is tried. */
  #text = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Loads what a change needs, while pictures go on as before.
   *
   * @throws BackdropError that names the file which could not be loaded.
   */
  async prepare(
    { order, settings: { picture, source, ...settings }, model, renderer }: Change,
    { opening, onProgress, signal }: Loading,
  ): Promise<Prepared> {
    const loading = picture === undefined ? null : loadStill(picture, signal);
    try {
      const [still, files, film] = await Promise.all([
        loading,
        model &&
          this.#parts.model.fetch(model, {
            signal,
            onProgress: (loaded, total) => {
              onProgress(model.card.title, loaded, total);
            },
          }),
        opening,
      ]);
      const text = await this.#loadText(source, order);
      return { order, settings, model, renderer: renderer ?? null, files, still, film, text };
    } catch (error) {
      loading?.then(({ image }) => {
        image.close();
      }, ignore);
      throw error;
    }
  }

  /** After all else that can be refused: a text that runs takes the place of the one before at once. */
  async #loadText(source: string | undefined, order: number): Promise<Prepared['text']> {
    const before = this.#text;
    if (source === undefined || order < before) return null;
    this.#text = order;
    // One that was asked for before may still come.
    const forget = (): void => {
      if (this.#text === order) this.#text = before;
    };
    try {
      const takeBack = await this.#parts.own.load(source);
      return () => {
        forget();
        return takeBack();
      };
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** What of a change still counts, as something newer may have been quicker; the rest of what it brings is freed. */
  counting({ order, settings, model, renderer, files, still, film, text }: Prepared): Prepared {
    const names = this.#newest.of(namesOf({ model, renderer, still }), order);
    const left = this.#newest.of(settings, order);
    const { effect = this.#parts.compose.settings.effect } = left;
    if (!names.still) still?.image.close();
    if (effect !== 'video') film?.close();
    return {
      order,
      settings: left,
      model: names.model ? model : null,
      files: names.model ? files : null,
      renderer: names.renderer ? renderer : null,
      still: names.still ? still : null,
      film: effect === 'video' ? film : null,
      text,
    };
  }

  /**
   * Makes a change, between two pictures. The picture or film that it brings is still to be shown.
   *
   * @param size the camera's.
   * @throws BackdropError in words; everything is as it was then.
   */
  async apply(prepared: Prepared, size: Size): Promise<void> {
    try {
      await this.#make(prepared, size);
    } catch (error) {
      prepared.still?.image.close();
      this.#takeBack(prepared);
      throw error;
    }
    this.#newest.settle({ ...prepared.settings, ...namesOf(prepared) }, prepared.order);
  }

  /** Has the text run again that ran before, where the rest of a change was refused. */
  #takeBack({ text }: Prepared): void {
    const { compose, own } = this.#parts;
    text?.().catch(ignore);
    if (text && compose.settings.effect !== 'python') own.rest();
  }

  async #make(prepared: Prepared, size: Size): Promise<void> {
    const { compose, renderer, model, scenery } = this.#parts;
    this.#check(prepared);
    const settings = { ...prepared.settings };
    if (prepared.model) settings.part_names = prepared.model.card.parts ?? DEFAULT_SETTINGS.part_names;
    const { effect = compose.settings.effect } = settings;
    const [before, drawnBy] = [compose.settings, renderer.choice];
    // The model last: what refuses a change before has changed nothing, and can be taken back.
    compose.update({ ...settings, ...scenery.settingsFor(prepared, effect) });
    try {
      if (prepared.renderer) renderer.prefer(prepared.renderer);
      if (prepared.model) await model.use(prepared.model, prepared.files, size);
    } catch (error) {
      compose.update(before);
      renderer.prefer(drawnBy);
      throw error;
    }
  }

  /** @throws BackdropError `setting-invalid` where the model cannot do what settings ask for. */
  #check({ settings, model }: Prepared): void {
    const card = model?.card ?? this.#parts.model.card;
    const ability = card && lacking(card, { ...this.#parts.compose.settings, ...settings });
    if (ability) throw new BackdropError('setting-invalid', cannotDo(card, [ability]), ability);
  }
}

const ignore = (): void => undefined;

/** What a change brings, by name, besides settings. */
function namesOf({
  model,
  renderer,
  still,
}: Pick<Prepared, 'model' | 'renderer' | 'still'>): Record<string, true> {
  return {
    ...(model && { model: true }),
    ...(renderer && { renderer: true }),
    ...(still && { still: true }),
  };
}
