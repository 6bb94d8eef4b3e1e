import { Exclusive } from '../exclusive';
import { absolute } from './assets';
import type { Catalog } from './catalog';
import { asBackdropError, BackdropError, type ErrorCode } from './errors';
import type { ProcessorOptions } from './options';
import type { Scene } from './scene';
import { settingsFrom } from './settings';
import type { WorkerClient } from './worker-client';

/** Errors of a background, in place of which there is another. */
const UNSHOWABLE: readonly ErrorCode[] = ['image-invalid', 'video-invalid'];

/** What is shown then. */
const INSTEAD = { effect: 'blur', image: null, video: null } as const;

/**
 * Has the worker change what it does. Changes take effect in the order they were asked for; a slow model does not hold
 * up the rest.
 */
export class Changes {
  readonly #catalog: Catalog;
  readonly #scene: Scene;
  #looks = new Exclusive();
  #models = new Exclusive();
  #sources = new Exclusive();

  constructor(catalog: Catalog, scene: Scene) {
    this.#catalog = catalog;
    this.#scene = scene;
  }

  /**
   * Sends one change; resolves once it is in force.
   *
   * @param model the options that choose a model, where that changes.
   * @throws BackdropError where it is refused. Nothing has changed then.
   */
  send(
    client: WorkerClient,
    change: Partial<ProcessorOptions>,
    model: ProcessorOptions | null,
  ): Promise<void> {
    // A text that is tried can take a second to fail.
    const looks = Object.keys(change).join() === 'source' ? this.#sources : this.#looks;
    return (model ? this.#models : looks).run(() => this.#send(client, change, model));
  }

  /**
   * Sends all options to a worker that knows none.
   *
   * @param refused is told of what cannot be shown and holds up nothing else, and which options are in force instead.
   * @throws BackdropError where the rest is refused.
   */
  async sendAll(
    client: WorkerClient,
    options: ProcessorOptions,
    refused: (error: BackdropError, instead: Partial<ProcessorOptions>) => void,
  ): Promise<void> {
    const { renderer, source, ...look } = options;
    await Promise.all([
      this.#looks.run(async () => {
        try {
          await this.#send(client, look, null);
        } catch (error) {
          if (!(error instanceof BackdropError) || !UNSHOWABLE.includes(error.code)) throw error;
          await this.#send(client, { ...look, ...INSTEAD }, null);
          refused(error, INSTEAD);
        }
      }),
      this.send(client, {}, options),
      this.send(client, { renderer }, null),
      source !== null &&
        this.send(client, { source }, null).catch((error: unknown) => {
          refused(asBackdropError(error), {});
        }),
    ]);
  }

  async #send(
    client: WorkerClient,
    change: Partial<ProcessorOptions>,
    model: ProcessorOptions | null,
  ): Promise<void> {
    const settings = settingsFrom(change);
    if (typeof settings.picture === 'string') settings.picture = absolute(settings.picture);
    const { renderer } = change;
    const choice = model && (await this.#catalog.choose(model));
    await this.#scene.change(change, (video) =>
      client.ask(
        {
          type: 'update',
          settings,
          model: choice,
          ...(video && { scene: video.choice }),
          ...(renderer && { renderer }),
        },
        video?.transfer,
      ),
    );
  }
}
