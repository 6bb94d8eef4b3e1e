import { abilitiesFor } from '../models/abilities';
import type { ModelCard } from '../models/card';
import type { PortraitBackground, SmallMask } from '../pipeline/aside';
import { fromErrorData, type Fault } from '../pipeline/messages';
import { DEFAULT_FOLDER, resolveAssets, type Assets } from './assets';
import { Call } from './call';
import { Catalog } from './catalog';
import { Changes, changesModel } from './changes';
import { checkOptions, checkValues } from './checks';
import { DEFAULT_OPTIONS, given } from './defaults';
import { asBackdropError, BackdropError, type ErrorCode } from './errors';
import type { ProcessorEvents } from './events';
import type { BackgroundProcessorOptions, ProcessorOptions } from './options';
import { Restarts } from './restarts';
import { Scene } from './scene';
import { SceneVideo } from './scene-video';
import { EMPTY_STATS, type State, type Stats } from './stats';
import { WorkerClient, type Announcement } from './worker-client';

/** What {@link BackgroundProcessor.begin} gives. */
export interface Beginning {
  /** The output track, where the page itself can make one; null where only its worker can. */
  track: MediaStreamTrack | null;
  /** The output track once frames go to it; rejects as {@link BackgroundProcessor.start} does. */
  started: Promise<MediaStreamTrack>;
}

/** What is said of a worker that has failed, or was disposed of. */
const GONE: readonly ErrorCode[] = ['worker-lost', 'stopped'];

/** Gone is stopped; the next start makes another. */
function unlessGone(error: unknown): void {
  if (!(error instanceof BackdropError && GONE.includes(error.code))) throw error;
}

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
  readonly #catalog: Catalog;
  readonly #changes: Changes;
  #client: WorkerClient | null = null;
  #loaded: Promise<void> | null = null;
  #call: Call | null = null;
  #restarts = new Restarts();
  #scene = new Scene((source, signal) => {
    const post = (frame: VideoFrame, scene: string): void => {
      if (this.#client) this.#client.post(frame, scene);
      else frame.close();
    };
    return SceneVideo.open(source, post, signal);
  });
  #stats: Stats = EMPTY_STATS;
  #state: State = 'idle';

  /**
   * Loads nothing yet; see {@link preload}.
   *
   * @param options what is not given has the value that {@link DEFAULT_OPTIONS} says.
   */
  constructor({ assets = DEFAULT_FOLDER, ...options }: BackgroundProcessorOptions = {}) {
    super();
    this.#assets = resolveAssets(assets);
    this.#catalog = new Catalog(this.#assets.catalog);
    this.#changes = new Changes(this.#catalog, this.#scene, { ...DEFAULT_OPTIONS, ...given(options) });
  }

  /** The options in force. */
  get options(): Readonly<ProcessorOptions> {
    return this.#changes.options;
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
    return this.#catalog.cards(again);
  }

  /**
   * Loads worker, model and backend, so that a later {@link start} is quick. Needs no camera. Where the background's
   * picture or video cannot be shown, an `error` event says so, and the effect is `blur`.
   *
   * @throws BackdropError where an option has no meaning, or the model or the backend cannot be had; the next call tries
   *   again.
   */
  preload(): Promise<void> {
    if (this.#loaded) return this.#loaded;
    const loading = this.#load().catch((error: unknown) => {
      // A later one, after `dispose()`, may be under way.
      if (this.#loaded === loading) this.#loaded = null;
      throw error;
    });
    this.#loaded = loading;
    return loading;
  }

  async #load(): Promise<void> {
    checkValues(this.options);
    await this.#changes.sendAll(this.#ensureClient(), (error) => {
      this.#emit('error', error);
    });
  }

  /**
   * Starts finishing a camera track's frames. The track that comes back shows a placeholder until the model is there,
   * and never a raw frame. The camera track stays the caller's.
   *
   * @throws BackdropError `browser-unsupported` or `worker-lost`; `camera-lost` where the track has ended already,
   *   `setting-invalid` where it is no video track; `stopped` where a {@link stop}, {@link dispose} or another start came
   *   in between. What fails while it loads comes as an `error` event, and {@link preload} tries again.
   */
  start(camera: MediaStreamTrack): Promise<MediaStreamTrack> {
    return this.begin(camera).started;
  }

  /** {@link start} for callers that need the output track at once; where it fails, that track ends. */
  begin(camera: MediaStreamTrack): Beginning {
    const before = this.#detach();
    try {
      const call = this.#open(camera);
      return { track: call.output, started: this.#attach(call, before) };
    } catch (error) {
      before.catch(() => undefined); // This error is the newer one.
      return { track: null, started: Promise.reject(asBackdropError(error)) };
    }
  }

  async #attach(call: Call, before: Promise<void>): Promise<MediaStreamTrack> {
    try {
      await before.catch(unlessGone);
      return await call.attach();
    } catch (error) {
      // Its worker was lost meanwhile: another goes on with the camera.
      if (call.successor) return call.successor;
      throw asBackdropError(error);
    }
  }

  #open(camera: MediaStreamTrack): Call {
    const client = this.#ensureClient();
    void this.preload().catch((error: unknown) => {
      // What a worker that is gone did not load is told of with its end.
      if (client === this.#client) this.#emit('error', asBackdropError(error));
    });
    this.#call = new Call(client, camera, (error) => {
      this.#emit('error', error);
    });
    this.#scene.run(true);
    return this.#call;
  }

  /**
   * Changes options while the picture goes on; a new model takes over once it has made its first mask. What is still
   * loading holds up nothing that is asked for later, and does not undo it: of each option, what was asked for last counts.
   *
   * @throws BackdropError where a value is refused or a file cannot be loaded. Nothing has changed then.
   */
  async update(change: Partial<ProcessorOptions>): Promise<void> {
    const asked = given(change);
    checkOptions({ ...this.#changes.asked, ...asked }); // Whether anything runs yet or not.
    // What could not be loaded because the model cannot do it all is tried again: the change may help.
    const again = !this.#loaded && abilitiesFor(this.options).length > 0;
    await this.#change(asked, again);
  }

  async #change(asked: Partial<ProcessorOptions>, again: boolean): Promise<void> {
    const client = this.#client;
    if (!client) {
      this.#changes.adopt(asked);
      return;
    }
    if (!this.#loaded && !this.#changes.isKnownTo(client)) {
      await this.#loadWith(asked);
      return;
    }
    try {
      const loaded = await this.#changes.send(client, asked, again);
      if (loaded && client === this.#client) this.#loaded = Promise.resolve();
    } catch (error) {
      const lost = error instanceof BackdropError && error.code === 'worker-lost';
      const another = this.#client !== null && this.#client !== client;
      // A model may have been what the worker was lost by.
      if (!lost || !another || again || changesModel(asked)) throw error;
      await this.#change(asked, again);
    }
  }

  /** Makes a change where nothing could be loaded before: it may be what was missing. */
  async #loadWith(asked: Partial<ProcessorOptions>): Promise<void> {
    const before = this.options;
    this.#changes.adopt(asked);
    try {
      await this.preload();
    } catch (error) {
      const client = this.#client;
      if (!client || !this.#changes.isKnownTo(client)) this.#changes.adopt(before);
      throw error;
    }
  }

  /** Ends the output track. The camera track goes on, and what was loaded stays for the next {@link start}. */
  async stop(): Promise<void> {
    try {
      await this.#detach();
    } catch (error) {
      unlessGone(error);
    }
  }

  async #detach(): Promise<void> {
    const call = this.#call;
    if (!call) return;
    this.#call = null;
    this.#scene.run(false);
    await call.detach();
  }

  /**
   * A second output track, for showing people themselves as in a mirror: the picture, film or gradient behind them is
   * mirrored in it, so that a video element that is mirrored itself shows that as it is, and the person mirrored. It
   * sends pictures while such a background is shown, each drawn for it alone; not to be sent to others. It ends with the
   * output track, or with {@link endSelfView}.
   *
   * @throws BackdropError `stopped` where nothing is being finished.
   */
  async selfView(): Promise<MediaStreamTrack> {
    if (!this.#call?.passes)
      throw new BackdropError('stopped', 'A self-view needs a camera that is being finished.');
    return this.#call.selfView();
  }

  /** Ends the self-view. */
  async endSelfView(): Promise<void> {
    await this.#call?.endSelfView();
  }

  /**
   * The next picture's person, cut out (`transparent`) or in front of the blurred room: for thumbnails. The caller
   * closes the frame. Resolves with null where none can be made; later, while nobody is being finished.
   *
   * @throws BackdropError `worker-lost` where the worker is lost meanwhile, `stopped` where it is disposed of.
   */
  async portrait(background: PortraitBackground): Promise<VideoFrame | null> {
    return this.#ensureClient().receive<VideoFrame | null>((port) => ({
      type: 'portrait',
      background,
      port,
    }));
  }

  /**
   * Where people are in the next picture, as the renderer is told; later, while nobody is being finished.
   *
   * @throws BackdropError `worker-lost` where the worker is lost meanwhile, `stopped` where it is disposed of.
   */
  async mask(): Promise<SmallMask> {
    return this.#ensureClient().receive<SmallMask>((port) => ({ type: 'mask', port }));
  }

  /** Stops, and frees the worker with everything that was loaded. */
  dispose(): void {
    this.#call?.dispose();
    this.#call = null;
    this.#scene.close();
    this.#client?.terminate();
    this.#client = null;
    this.#loaded = null;
    this.#stats = EMPTY_STATS;
    this.#enter('idle');
  }

  /** The latest figures, at most half a second old. */
  stats(): Stats {
    return this.#stats;
  }

  /**
   * Makes the next `times` runs of a stage fail, or something else, so that you can see what your users would: the
   * output repeats the last finished frame, then a placeholder, and never a raw one.
   *
   * @param times counts for nothing where a single time is all there can be.
   */
  async fault(fault: Fault, times = 1): Promise<void> {
    await this.#ensureClient().ask({ type: 'fault', fault, times });
  }

  #ensureClient(): WorkerClient {
    this.#client ??= new WorkerClient(
      this.#assets,
      (announcement) => {
        this.#hear(announcement);
      },
      (error, lived) => {
        this.#lose(error, lived);
      },
    );
    return this.#client;
  }

  /** The worker is gone. A fresh one goes on with the call, as long as there is hope. */
  #lose(error: BackdropError, lived: boolean): void {
    const call = this.#call;
    const camera = call?.camera;
    this.dispose();
    if (!camera || !lived || !this.#restarts.allow(performance.now())) {
      this.#emit('error', error);
      return;
    }
    const { track, started } = this.begin(camera);
    call.successor = started;
    const words = `${error.message} Another has been started, and the picture comes back by itself.`;
    this.#emit('error', new BackdropError('worker-restarted', words.replace(' Reload the page.', '')));
    // At once where that is possible: the placeholder is better than a picture that stands still.
    if (track) this.#emit('track', track);
    started.then(
      (made) => {
        if (!track) this.#emit('track', made);
      },
      (failed: unknown) => {
        const failure = asBackdropError(failed);
        if (failure.code !== 'stopped') this.#emit('error', failure);
      },
    );
  }

  #hear(announcement: Announcement): void {
    switch (announcement.type) {
      case 'state':
        this.#enter(announcement.state);
        break;
      case 'stats':
        this.#stats = announcement.stats;
        this.#emit('stats', announcement.stats);
        this.#call?.look();
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
      case 'effect':
        this.#emit('effect', announcement.report);
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
