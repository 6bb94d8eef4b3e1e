import { abilitiesFor, cannotDo, lacking } from '../models/abilities';
import { fetchCatalog, findCard } from '../models/catalog';
import { variantOf, type ModelCard } from '../models/card';
import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import type { PortraitBackground, SmallMask } from '../pipeline/aside';
import { fromErrorData, type Fault, type Request } from '../pipeline/messages';
import type { EffectReport } from '../pipeline/own/report';
import type { ModelChoice } from '../pipeline/settings';
import { absolute, DEFAULT_FOLDER, resolveAssets, type Assets } from './assets';
import { watchCamera } from './camera-watch';
import { DEFAULT_OPTIONS } from './defaults';
import { openOutput } from './endpoints';
import { Ends } from './ends';
import { asBackdropError, BackdropError, type ErrorCode } from './errors';
import type { BackgroundProcessorOptions, ProcessorOptions, Resolution } from './options';
import { Restarts } from './restarts';
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
  /** How the effect `python` fares: its errors with their lines, and what its calls take. */
  effect: EffectReport;
  /**
   * The output track from now on: the worker had to be started anew, which an `error` event `worker-restarted` has told
   * of, and the track of before has ended. Show and send this one (`RTCRtpSender.replaceTrack`).
   */
  track: MediaStreamTrack;
}

/** A worker that does not stop in this time will not: the output ends without it. */
const STOP_MS = 1000;

/** What {@link BackgroundProcessor.begin} gives. */
export interface Beginning {
  /** The output track, where the page itself can make one; null where only its worker can. */
  track: MediaStreamTrack | null;
  /** The output track once frames go to it; rejects as {@link BackgroundProcessor.start} does. */
  started: Promise<MediaStreamTrack>;
}

/** Errors of a background, in place of which there is another. */
const UNSHOWABLE: readonly ErrorCode[] = ['image-invalid', 'video-invalid'];

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
  #closeSelfView: (() => void) | null = null;
  /** Of the call that goes on, for a fresh worker to take over. */
  #camera: MediaStreamTrack | null = null;
  #restarts = new Restarts();
  #scene = new Scene((source) =>
    SceneVideo.open(source, (frame, scene) => {
      if (this.#client) this.#client.post(frame, scene);
      else frame.close();
    }),
  );
  /** Changes take effect in the order they were asked for; a slow model does not hold up the rest. */
  #looks = new Exclusive();
  #models = new Exclusive();
  #sources = new Exclusive();

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
   * Loads worker, model and backend, so that a later {@link start} is quick. Needs no camera. Where the background's
   * picture or video cannot be shown, an `error` event says so, and the effect is `blur`.
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
    const { renderer, source, ...look } = this.#options;
    // One that this browser does not have is said, and holds up nothing else.
    await Promise.all([
      this.#sendLook(look),
      this.#send({}, this.#options),
      this.#send({ renderer }, null),
      source !== null &&
        this.#send({ source }, null).catch((error: unknown) => {
          this.#emit('error', asBackdropError(error));
        }),
    ]);
  }

  /**
   * Starts finishing a camera track's frames. The track that comes back shows a placeholder until the model is there,
   * and never a raw frame. The camera track stays the caller's.
   *
   * @throws BackdropError `browser-unsupported` or `worker-lost`; `camera-lost` where the track has ended already;
   *   `stopped` where a {@link stop} or another start came in between. What fails while it loads comes as an `error`
   *   event, and {@link preload} tries again.
   */
  start(camera: MediaStreamTrack): Promise<MediaStreamTrack> {
    return this.begin(camera).started;
  }

  /** {@link start} for callers that need the output track at once; where it fails, that track ends. */
  begin(camera: MediaStreamTrack): Beginning {
    const before = this.#detach();
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
    const unwatch = watchCamera(camera, (error) => {
      this.#emit('error', error);
      // A worker that is lost meanwhile sends nothing, which is as good.
      client.ask({ type: 'cover' }).catch(() => undefined);
    });
    const ends = new Ends(camera, (frame) => {
      client.post(frame);
    });
    const closeEnds = (): void => {
      unwatch();
      ends.close();
    };
    this.#closeEnds = closeEnds;
    const attach = async (): Promise<MediaStreamTrack> => {
      if (this.#closeEnds !== closeEnds)
        throw new BackdropError('stopped', 'The processor was stopped before it had started.');
      try {
        const track = await ends.attach((request, transfer) => client.ask(request, transfer));
        if (this.#closeEnds === closeEnds) this.#camera = camera;
        return track;
      } catch (error) {
        closeEnds();
        throw error;
      }
    };
    return { output: ends.output, attach };
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

  #send(change: Partial<ProcessorOptions>, model: ProcessorOptions | null): Promise<void> {
    // A text that is tried can take a second to fail.
    const looks = Object.keys(change).join() === 'source' ? this.#sources : this.#looks;
    const client = this.#ensureClient();
    return (model ? this.#models : looks).run(() => this.#ask(client, change, model));
  }

  /** The first look. A picture or video that cannot be shown must not keep the rest of it from being in force. */
  #sendLook(look: Partial<ProcessorOptions>): Promise<void> {
    const client = this.#ensureClient();
    return this.#looks.run(async () => {
      try {
        await this.#ask(client, look, null);
      } catch (error) {
        if (!(error instanceof BackdropError) || !UNSHOWABLE.includes(error.code)) throw error;
        const instead = { effect: 'blur', image: null, video: null } as const;
        await this.#ask(client, { ...look, ...instead }, null);
        this.#options = { ...this.#options, ...instead };
        this.#emit('error', error);
      }
    });
  }

  async #ask(
    client: WorkerClient,
    change: Partial<ProcessorOptions>,
    model: ProcessorOptions | null,
  ): Promise<void> {
    const settings = settingsFrom(change);
    if (typeof settings.picture === 'string') settings.picture = absolute(settings.picture);
    const { renderer } = change;
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
    try {
      await this.#detach();
    } catch (error) {
      // The next start makes another.
      if (!(error instanceof BackdropError && error.code === 'worker-lost')) throw error;
    }
  }

  async #detach(): Promise<void> {
    this.#closeSelfView?.();
    this.#closeSelfView = null;
    if (!this.#closeEnds) return;
    const close = this.#closeEnds;
    this.#closeEnds = this.#camera = null;
    this.#scene.run(false);
    const timer = setTimeout(close, STOP_MS);
    try {
      await this.#client?.ask({ type: 'detach' });
    } finally {
      clearTimeout(timer);
      close();
    }
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
    const [client, camera] = [this.#client, this.#camera];
    if (!client || !camera)
      throw new BackdropError('stopped', 'A self-view needs a camera that is being finished.');
    this.#closeSelfView?.();
    const { choice, transfer, track, stop } = openOutput(camera);
    this.#closeSelfView = stop;
    const made = await client.ask({ type: 'self-view', sink: choice }, transfer);
    if (track ?? made) return (track ?? made)!;
    throw new BackdropError('browser-unsupported', 'This browser cannot make a video track from frames.');
  }

  /** Ends the self-view. */
  async endSelfView(): Promise<void> {
    this.#closeSelfView?.();
    this.#closeSelfView = null;
    await this.#client?.ask({ type: 'self-view', sink: null });
  }

  /**
   * The next picture's person, cut out (`transparent`) or in front of the blurred room: for thumbnails. The caller
   * closes the frame. Resolves with null where none can be made; later, while nobody is being finished.
   */
  portrait(background: PortraitBackground): Promise<VideoFrame | null> {
    return this.#once<VideoFrame | null>((port) => ({ type: 'portrait', background, port }));
  }

  /** Where people are in the next picture, as the renderer is told; later, while nobody is being finished. */
  mask(): Promise<SmallMask> {
    return this.#once<SmallMask>((port) => ({ type: 'mask', port }));
  }

  /** What the worker sends, once, through the port that a request brings it. */
  async #once<T>(request: (port: MessagePort) => Request): Promise<T> {
    const { port1, port2 } = new MessageChannel();
    const sent = new Promise<T>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<T>) => {
        resolve(data);
      };
    });
    try {
      await this.#ensureClient().ask(request(port2), [port2]);
      return await sent;
    } finally {
      port1.close();
    }
  }

  /** Stops, and frees the worker with everything that was loaded. */
  dispose(): void {
    this.#closeEnds?.();
    this.#closeEnds = this.#camera = null;
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
    const camera = this.#camera;
    this.dispose();
    if (!camera || !lived || !this.#restarts.allow(performance.now())) {
      this.#emit('error', error);
      return;
    }
    const { track, started } = this.begin(camera);
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
