import { Newest } from '../newest';
import type { ModelChoice } from '../pipeline/settings';
import { Preemptive } from '../preemptive';
import { absolute } from './assets';
import type { Catalog } from './catalog';
import { missingScene } from './checks';
import { asBackdropError, BackdropError, UNSHOWABLE } from './errors';
import type { Effect, Faces, People, ProcessorOptions } from './options';
import type { Scene } from './scene';
import { settingsFrom } from './settings';
import { SHOWING_THE_ROOM } from './values';
import type { WorkerClient } from './worker-client';

/** What is shown then. */
const INSTEAD = { effect: 'blur', image: null, video: null } as const;

/** Options that belong to the model; a change of one of them loads it anew. */
const MODEL_OPTIONS: readonly (keyof ProcessorOptions)[] = ['model', 'quantBytes', 'backend', 'resolution'];

/** And those of them that say what is downloaded: another choice does not wait for the one before. */
const DOWNLOADED: readonly (keyof ProcessorOptions)[] = ['model', 'quantBytes'];

/** The options that can hide something, and the values with which they do not. */
const SHOWING: Readonly<Partial<Record<string, readonly unknown[]>>> = {
  effect: SHOWING_THE_ROOM,
  faces: ['show'] satisfies Faces[],
  people: ['everyone'] satisfies People[],
};

function isModelOption(name: string): boolean {
  return MODEL_OPTIONS.some((each) => each === name);
}

/** Effects that show something which is loaded or tried. */
const BRINGING: readonly unknown[] = ['image', 'video', 'python'] satisfies Effect[];

/** Whether a change may have to wait for a picture, a film or a text. */
function brings(change: Partial<ProcessorOptions>): boolean {
  return BRINGING.includes(change.effect) || ['image', 'video', 'source'].some((name) => name in change);
}

/** Whether a change says anything about the model. */
export function changesModel(change: Partial<ProcessorOptions>): boolean {
  return Object.keys(change).some(isModelOption);
}

/** How a change is sent. */
interface Way {
  order: number;
  /** Options whose model is to be used from now on, null where it stays the same. */
  model?: ProcessorOptions | null;
  /** Where it says so, it is given up. */
  signal?: AbortSignal | undefined;
}

/**
 * The options in force, and how they change: each as soon as it can, and not at all where the worker refuses. What has
 * to be loaded holds up nothing that is asked for later, and does not undo it once it is there.
 */
export class Changes {
  readonly #catalog: Catalog;
  readonly #scene: Scene;
  #options: ProcessorOptions;
  /** Changes that are on their way, by their order. */
  #pending = new Map<number, Partial<ProcessorOptions>>();
  #newest = new Newest();
  #models = new Preemptive();
  /** Which worker knows how everything is to look. */
  #told: WorkerClient | null = null;
  /** Which worker has the model that is in force. */
  #modelOf: WorkerClient | null = null;
  /** Which picture was sent last, and to which worker. */
  #sent: { client: WorkerClient; image: ProcessorOptions['image'] } | null = null;

  constructor(catalog: Catalog, scene: Scene, options: ProcessorOptions) {
    this.#catalog = catalog;
    this.#scene = scene;
    this.#options = options;
  }

  /** The options in force. */
  get options(): Readonly<ProcessorOptions> {
    return this.#options;
  }

  /** The options as they will be once all is in force that is on its way. */
  get asked(): Readonly<ProcessorOptions> {
    const pending = [...this.#pending].map(([order, change]) => this.#newest.of(change, order));
    return Object.assign({ ...this.#options }, ...pending) as ProcessorOptions;
  }

  /** Has a change in force; the worker knows of it, or there is none. */
  adopt(change: Partial<ProcessorOptions>, order = this.#newest.next()): void {
    this.#options = this.#newest.settled(this.#options, change, order);
  }

  /**
   * Sends one change; resolves once it is in force.
   *
   * @param again whether the model is loaded even where it stays the same.
   * @returns whether a model was loaded.
   * @throws BackdropError where it is refused. Nothing has changed then.
   */
  async send(client: WorkerClient, change: Partial<ProcessorOptions>, again = false): Promise<boolean> {
    const { asked } = this;
    const differs = (name: keyof ProcessorOptions): boolean => name in change && change[name] !== asked[name];
    const news = again || MODEL_OPTIONS.some(differs);
    const urgent = DOWNLOADED.some(differs);
    const order = this.#newest.next();
    const waits = this.#pending.size > 0 && (news || brings(change));
    this.#pending.set(order, change);
    try {
      if (waits) void this.#keepHidden(client, change, order).catch(() => undefined);
      if (news || !changesModel(change)) return await this.#make(client, change, order, { again, urgent });
      return await this.#makeApart(client, change, order);
    } finally {
      this.#pending.delete(order);
    }
  }

  /** A change has to wait: what is hidden now, and it has a say in, no earlier one is to show meanwhile. */
  async #keepHidden(client: WorkerClient, change: Partial<ProcessorOptions>, order: number): Promise<void> {
    const hiding = Object.entries(this.#options).filter(([name, value]) => {
      const showing = SHOWING[name] ?? [value];
      return name in change && !showing.includes(value);
    });
    if (hiding.length === 0) return;
    const now = Object.fromEntries(hiding) as Partial<ProcessorOptions>;
    this.adopt(now, order);
    await this.#send(client, now, { order });
  }

  /** Makes a change whose model is in force, or on its way: the look does not wait for it. */
  async #makeApart(client: WorkerClient, change: Partial<ProcessorOptions>, order: number): Promise<boolean> {
    const of = (model: boolean): Partial<ProcessorOptions> =>
      Object.fromEntries(Object.entries(change).filter(([name]) => isModelOption(name) === model));
    const [, loaded] = await Promise.all([
      this.#make(client, of(false), order),
      this.#make(client, of(true), order),
    ]);
    return loaded;
  }

  #make(
    client: WorkerClient,
    change: Partial<ProcessorOptions>,
    order: number,
    { again = false, urgent = false } = {},
  ): Promise<boolean> {
    const make = async (signal?: AbortSignal): Promise<boolean> => {
      const next = { ...this.#options, ...this.#newest.of(change, order) };
      // The first model may have failed.
      const lacking = changesModel(change) && this.#modelOf !== client;
      const model = again || lacking || MODEL_OPTIONS.some((name) => next[name] !== this.#options[name]);
      if (model || Object.keys(change).some((name) => !isModelOption(name)))
        await this.#send(client, change, { model: model ? next : null, order, signal });
      this.adopt(change, order);
      return model;
    };
    // Whether the model changes is known only once the one before is in force.
    if (!again && !changesModel(change)) return make();
    return this.#models.run(make, { urgent });
  }

  /**
   * Sends all options to a worker that knows none; where it knows how everything is to look, only the model again.
   *
   * @param refused is told of what cannot be shown and holds up nothing else.
   * @throws BackdropError where the rest is refused.
   */
  async sendAll(client: WorkerClient, refused: (error: BackdropError) => void): Promise<void> {
    const order = this.#newest.next();
    const missing = missingScene(this.#options);
    if (missing) {
      this.adopt(INSTEAD, order);
      refused(missing);
    }
    await Promise.all([
      this.#models.run((signal) => this.#send(client, {}, { model: this.#options, order, signal }), {
        urgent: false,
      }),
      !this.isKnownTo(client) && this.#sendLook(client, order, refused),
    ]);
  }

  /** Whether a worker knows how everything is to look. */
  isKnownTo(client: WorkerClient): boolean {
    return this.#told === client;
  }

  async #sendLook(
    client: WorkerClient,
    order: number,
    refused: (error: BackdropError) => void,
  ): Promise<void> {
    const { renderer, source, effect, image, video, ...others } = this.#options;
    // A picture that is not shown is sent once it is.
    const scene = effect === 'image' ? { effect, image, video } : { effect, video };
    await Promise.all([
      // Who and whose faces are hidden waits for no picture and no film.
      this.#send(client, others, { order }),
      this.#send(client, scene, { order }).catch(async (error: unknown) => {
        if (!(error instanceof BackdropError) || !UNSHOWABLE.includes(error.code)) throw error;
        await this.#send(client, { ...scene, ...INSTEAD }, { order });
        this.adopt(INSTEAD, order);
        refused(error);
      }),
      this.#send(client, { renderer }, { order }),
      source !== null &&
        this.#send(client, { source }, { order }).catch((error: unknown) => {
          this.adopt({ source: null }, order);
          refused(asBackdropError(error));
        }),
    ]);
    this.#told = client;
  }

  /** @throws BackdropError where the model cannot be had; the worker, who would wait for it, knows then. */
  async #choose(client: WorkerClient, options: ProcessorOptions): Promise<ModelChoice> {
    try {
      return await this.#catalog.choose(options);
    } catch (error) {
      await client.ask({ type: 'no-model' }).catch(() => undefined);
      throw error;
    }
  }

  async #send(
    client: WorkerClient,
    change: Partial<ProcessorOptions>,
    { order, model = null, signal }: Way,
  ): Promise<void> {
    const settings = settingsFrom(change);
    const { image = this.#options.image } = change;
    // The worker may not know the picture yet: what is not shown is not sent.
    const known = this.#sent?.client === client && this.#sent.image === image;
    if (settings.effect === 'image' && image !== null && !known) settings.picture = image;
    const isNew = settings.picture !== undefined;
    if (typeof settings.picture === 'string') settings.picture = absolute(settings.picture);
    const { renderer } = change;
    const choice = model && (await this.#choose(client, model));
    await this.#scene.change(
      change,
      order,
      (video, until) =>
        client.ask(
          {
            type: 'update',
            order,
            settings,
            model: choice,
            ...(video && { scene: video.choice }),
            ...(renderer && { renderer }),
          },
          video?.transfer,
          until,
        ),
      signal,
    );
    if (model) this.#modelOf = client;
    if (isNew) this.#sent = { client, image };
  }
}
