import { abilitiesFor, cannotDo, lacking } from '../models/abilities';
import { fetchCatalog, findCard } from '../models/catalog';
import { variantOf, type ModelCard } from '../models/card';
import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import { fromErrorData, type Fault, type Request } from '../pipeline/messages';
import type { ModelChoice } from '../pipeline/settings';
import { absolute, DEFAULT_FOLDER, resolveAssets, type Assets } from './assets';
import { DEFAULT_OPTIONS } from './defaults';
import { openOutput, openSource } from './endpoints';
import { asBackdropError, BackdropError } from './errors';
import type { BackgroundProcessorOptions, ProcessorOptions, Resolution } from './options';
import { Scene } from './scene';
import { SceneVideo } from './scene-video';
import { settingsFrom } from './settings';
import { EMPTY_STATS, type State, type Stats } from './stats';
import { Exclusive } from '../exclusive';
import { WorkerClient, type Announcement } from './worker-client';

/** The events of a {@link BackgroundProcessor} and their `detail`. */
export interface ProcessorEvents {
  state: State;
  /** Twice a second. */
  stats: Stats;
  error: BackdropError;
  /** Bytes of a download. */
  progress: { what: string; loaded: number; total: number };
  /** Something that the user should know and that stops nothing. */
  notice: string;
  /** The compositor in Python has taken over from the start-up plan. */
  refined: null;
}

/** What {@link BackgroundProcessor.begin} gives. */
export interface Beginning {
  /** The output track, where the page itself can make one; null where only its worker can. */
  track: MediaStreamTrack | null;
  /** The output track once frames go to it; rejects as {@link BackgroundProcessor.start} does. */
  started: Promise<MediaStreamTrack>;
}

/** Options that belong to the model; a change of one of them loads it anew. */
const MODEL_OPTIONS = ['model', 'quantBytes', 'backend', 'resolution'] as const;

/**
 * A camera track in, a finished track out.
 *
 * @example
 * const processor = new BackgroundProcessor({ effect: 'blur', strength: 0.6 });
 * const track = await processor.start(cameraTrack);
 * await processor.update({ effect: 'color', color: '#203840' });
 * await processor.stop();
 */
export class BackgroundProcessor extends EventTarget {
  readonly #assets: Assets;
  #options: ProcessorOptions;
  #client: WorkerClient | null = null;
  #loaded: Promise<void> | null = null;
  #catalog: Promise<ModelCard[]> | null = null;
  #stats: Stats = EMPTY_STATS;
  #state: State = 'idle';
  #closeEnds: (() => void) | null = null;
  #scene = new Scene((source) =>
    SceneVideo.open(source, (frame, scene) => {
      if (this.#client) this.#client.post(frame, scene);
      else frame.close();
    }),
  );
  /** Changes take effect in the order they were asked for; a slow model does not hold up the rest. */
  #looks = new Exclusive();
  #models = new Exclusive();

  /**
   * Loads nothing yet; see {@link preload}.
   *
   * @param options what is not given has the value that {@link DEFAULT_OPTIONS} says.
   */
  constructor({ assets = DEFAULT_FOLDER, ...options }: BackgroundProcessorOptions = {}) {
    super();
    this.#assets = resolveAssets(assets);
    this.#options = { ...DEFAULT_OPTIONS, ...options };
  }

  /** The options in force. */
  get options(): Readonly<ProcessorOptions> {
    return this.#options;
  }

  /** What it does now; a change of it is an event. */
  get state(): State {
    return this.#state;
  }

  /**
   * The cards of the installed models, fetched once.
   *
   * @param options `again`: fetched again, for an operator may have installed one since.
   */
  catalog({ again = false } = {}): Promise<ModelCard[]> {
    if (again) this.#catalog = null;
    this.#catalog ??= fetchCatalog(this.#assets.catalog).catch((error: unknown) => {
      this.#catalog = null; // The next call tries again.
      throw error;
    });
    return this.#catalog;
  }

  /**
   * Loads worker, model and backend, so that a later {@link start} is quick. Needs no camera.
   *
   * @throws BackdropError where the model or the backend cannot be had; the next call tries again.
   */
  preload(): Promise<void> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    return this.#loaded;
  }

  async #load(): Promise<void> {
    const { renderer, ...look } = this.#options;
    // One that this browser does not have is said, and holds up nothing else.
    await Promise.all([
      this.#send(look, null),
      this.#send({}, this.#options),
      this.#send({ renderer }, null),
    ]);
  }

  /**
   * Starts finishing a camera track's frames. The track that comes back shows a placeholder until the model is there,
   * and never a raw frame. The camera track stays the caller's.
   *
   * @throws BackdropError `browser-unsupported` or `worker-lost`; `stopped` where a {@link stop} or another start came
   *   in between. What fails while it loads comes as an `error` event, and {@link preload} tries again.
   */
  start(camera: MediaStreamTrack): Promise<MediaStreamTrack> {
    return this.begin(camera).started;
  }

  /** {@link start} for callers that need the output track at once; where it fails, that track ends. */
  begin(camera: MediaStreamTrack): Beginning {
    const before = this.stop();
    try {
      const { output, attach } = this.#open(camera);
      return { track: output, started: before.then(attach) };
    } catch (error) {
      before.catch(() => undefined); // This error is the newer one.
      return { track: null, started: Promise.reject(asBackdropError(error)) };
    }
  }

  /** Makes both ends; frames pass once the worker has been told of them. */
  #open(camera: MediaStreamTrack): {
    output: MediaStreamTrack | null;
    attach: () => Promise<MediaStreamTrack>;
  } {
    const client = this.#ensureClient();
    void this.preload().catch((error: unknown) => {
      this.#emit('error', asBackdropError(error));
    });
    this.#scene.run(true);
    const source = openSource(camera, (frame) => {
      client.post(frame);
    });
    const output = openOutput();
    const closeEnds = (): void => {
      source.stop();
      output.stop();
    };
    this.#closeEnds = closeEnds;
    const attach = async (): Promise<MediaStreamTrack> => {
      if (this.#closeEnds !== closeEnds)
        throw new BackdropError('stopped', 'The processor was stopped before it had started.');
      const ends: Request = { type: 'attach', source: source.choice, sink: output.choice };
      try {
        const made = await client.ask(ends, [...source.transfer, ...output.transfer]);
        const track = output.track ?? made;
        if (track) return track;
      } catch (error) {
        closeEnds();
        throw error;
      }
      throw new BackdropError('browser-unsupported', 'This browser cannot make a video track from frames.');
    };
    return { output: output.track, attach };
  }

  /**
   * Changes options while the picture goes on; a new model takes over once it has made its first mask.
   *
   * @throws BackdropError where a value is refused or a file cannot be loaded. Nothing has changed then.
   */
  async update(change: Partial<ProcessorOptions>): Promise<void> {
    const next = { ...this.#options, ...change };
    settingsFrom(change); // Refuses what has no meaning, whether anything runs yet or not.
    checkScene(next);
    checkResolution(next.resolution);
    // What could not be loaded because the model cannot do it all is tried again: the change may help.
    const retry = !this.#loaded && abilitiesFor(this.#options).length > 0;
    const newModel = retry || MODEL_OPTIONS.some((key) => next[key] !== this.#options[key]);
    if (this.#client) await this.#send(change, newModel ? next : null);
    if (this.#client && newModel) this.#loaded = Promise.resolve();
    this.#options = { ...this.#options, ...change };
  }

  async #send(change: Partial<ProcessorOptions>, model: ProcessorOptions | null): Promise<void> {
    const settings = settingsFrom(change);
    if (typeof settings.picture === 'string') settings.picture = absolute(settings.picture);
    const { renderer } = change;
    const client = this.#ensureClient();
    await (model ? this.#models : this.#looks).run(async () => {
      const choice = model && (await this.#choose(model));
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
    });
  }

  async #choose(options: ProcessorOptions): Promise<ModelChoice> {
    const { model, quantBytes, backend, resolution } = options;
    const card = findCard(await this.catalog(), model);
    variantOf(card, quantBytes); // Says at once what is not installed.
    const ability = lacking(card, options);
    if (ability) throw new BackdropError('setting-invalid', cannotDo(card, [ability]), ability);
    return { card, quantBytes, backend, resolution };
  }

  /** Ends the output track. The camera track goes on, and what was loaded stays for the next {@link start}. */
  async stop(): Promise<void> {
    if (!this.#closeEnds) return;
    const close = this.#closeEnds;
    this.#closeEnds = null;
    this.#scene.run(false);
    try {
      await this.#client?.ask({ type: 'detach' });
    } finally {
      close();
    }
  }

  /** Stops, and frees the worker with everything that was loaded. */
  dispose(): void {
    this.#closeEnds?.();
    this.#closeEnds = null;
    this.#scene.close();
    this.#client?.terminate();
    this.#client = null;
    this.#loaded = null;
    this.#enter('idle');
  }

  /** The latest figures, at most half a second old. */
  stats(): Stats {
    return this.#stats;
  }

  /**
   * Makes the next `times` runs of a stage fail, or the GPU's context be lost, so that you can see what your users
   * would: the output repeats the last finished frame, then a placeholder, and never a raw one.
   */
  async fault(stage: Fault, times: number): Promise<void> {
    await this.#ensureClient().ask({ type: 'fault', stage, times });
  }

  #ensureClient(): WorkerClient {
    this.#client ??= new WorkerClient(
      this.#assets,
      (announcement) => {
        this.#hear(announcement);
      },
      (error) => {
        this.dispose();
        this.#emit('error', error);
      },
    );
    return this.#client;
  }

  #hear(announcement: Announcement): void {
    switch (announcement.type) {
      case 'state':
        this.#enter(announcement.state);
        break;
      case 'stats':
        this.#stats = announcement.stats;
        this.#emit('stats', announcement.stats);
        break;
      case 'progress':
        this.#emit('progress', announcement);
        break;
      case 'notice':
        this.#emit('notice', announcement.text);
        break;
      case 'refined':
        this.#emit('refined', null);
        break;
      case 'error':
        this.#emit('error', fromErrorData(announcement.error));
        break;
    }
  }

  #enter(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit('state', state);
  }

  #emit<K extends keyof ProcessorEvents>(name: K, detail: ProcessorEvents[K]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Like `addEventListener`, with the detail as the argument. Returns how to stop listening. */
  on<K extends keyof ProcessorEvents>(name: K, listener: (detail: ProcessorEvents[K]) => void): () => void {
    const wrapped = (event: Event): void => {
      listener((event as CustomEvent<ProcessorEvents[K]>).detail);
    };
    this.addEventListener(name, wrapped);
    return () => {
      this.removeEventListener(name, wrapped);
    };
  }
}

function checkScene({ effect, image, video }: ProcessorOptions): void {
  if (effect === 'image' && image === null)
    throw new BackdropError(
      'setting-invalid',
      'The effect "image" needs a picture: choose one first.',
      'image',
    );
  if (effect === 'video' && video === null)
    throw new BackdropError(
      'setting-invalid',
      'The effect "video" needs a video: choose one first.',
      'video',
    );
}

function checkResolution(resolution: Resolution): void {
  if (typeof resolution !== 'number') return;
  if (resolution >= SMALLEST_SIDE && resolution <= LARGEST_SIDE) return;
  throw new BackdropError(
    'setting-invalid',
    `The internal resolution ${resolution} is not a number from ${SMALLEST_SIDE} to ${LARGEST_SIDE}.`,
    'resolution',
  );
}
