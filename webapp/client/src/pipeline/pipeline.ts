import { getBackend } from '@tensorflow/tfjs-core';
import { cannotDo, lacking } from '../models/abilities';
import { BackdropError } from '../processor/errors';
import type { State, Stats } from '../processor/stats';
import { Aside } from './aside';
import { AutoBackend } from './auto/auto';
import { loseBackend, type BackendName } from './backend';
import { Capture } from './capture';
import { Carry } from './carry/carry';
import { Compose } from './compose';
import type { Emit } from './emit';
import { Exclusive } from '../exclusive';
import { Faults } from './faults';
import { Figures } from './figures';
import { loadImage } from './images';
import type { Kernels } from './kernels/kernels';
import type { LatestFrame } from './latest';
import { meanColor } from './mean';
import { toErrorData, type Change, type ErrorData } from './messages';
import type { Color } from './plan';
import { Own, OWN_SOURCE } from './own/own';
import type { EffectReport } from './own/report';
import { ChosenRenderer } from './render/choose';
import { SceneLateError } from './render/moving';
import { PlanesRenderer } from './render/planes';
import { WebGl2Renderer } from './render/webgl2/renderer';
import type { Masks } from './render/renderer';
import type { Picture } from './picture';
import type { Scene } from './scene';
import { ModelInUse } from './model';
import { disposeSegmented, type ModelFiles, type Segmenter } from './segment';
import { spoil } from './spoil';
import type { CompositorSettings, ModelChoice } from './settings';
import { Way } from './way';
import { DEFAULT_SETTINGS } from './startplan';

/** What a model is tried with before there is a picture: the camera size that most cameras and pages use. */
const USUAL_PICTURE = { width: 1280, height: 720 };

/** Cameras that are said to be silent may still have sent a frame before; slow ones send three a second. */
const PAUSE_MS = 400;
/** How long a background video may take to begin before that is called an error. */
const SCENE_PATIENCE_MS = 3000;

/** Told while the pipeline runs; all of it is for people or statistics, nothing depends on it. */
export interface Listener {
  state(state: State): void;
  progress(what: string, loaded: number, total: number): void;
  notice(text: string): void;
  /** Python has taken over. */
  refined(): void;
  /** How the visitor's own effect fares. */
  effect(report: EffectReport): void;
  error(error: ErrorData): void;
}

/** The picture's way: capture, segment, compose, render, emit, one frame at a time. */
export class Pipeline {
  readonly faults = new Faults();
  /** What is drawn beside the output. */
  readonly aside: Aside;
  #listener: Listener;
  #capture: Capture;
  #carry: Carry;
  #model: ModelInUse;
  #auto: AutoBackend;
  #compose = new Compose();
  #own: Own;
  #renderer: ChosenRenderer;
  #frames: LatestFrame | null = null;
  #emit: Emit | null = null;
  /** A frame on its way, or a change of model: never both. */
  #exclusive = new Exclusive();
  #loop: Promise<void> = Promise.resolve();
  #python: Promise<void> | null = null;
  #pythonError: ErrorData | null = null;
  #state: State = 'idle';
  #images = 0;
  #imageColor: Color | null = null;
  /** The background video, while it is shown. */
  #scene: Scene | null = null;
  #complaint = '';
  /** Since when a background video has been waited for. */
  #lateSince: number | null = null;
  /** How many frames were taken, when the last of them was, and whether it is still on its way. */
  #taken = 0;
  #takenAt = 0;
  #busy = false;
  /** Whether the camera has told that it sends nothing at times. */
  #pauses = false;
  /** The latest picture's size, 0 before the first. */
  #size = { width: 0, height: 0 };
  #figures = new Figures();
  #cameraInterval = 0;

  constructor(kernels: Kernels, listener: Listener) {
    this.#listener = listener;
    const notice = (text: string): void => {
      listener.notice(text);
    };
    this.#model = new ModelInUse(kernels, notice);
    this.#auto = new AutoBackend({ change: (backend) => this.#changeBackend(backend), notice });
    this.#own = new Own({
      show: (look, frame) => void this.#exclusive.run(() => this.#follow(look, frame)),
      report: (report) => {
        listener.effect(report);
      },
    });
    this.#capture = new Capture(kernels);
    this.#carry = new Carry(kernels);
    this.#renderer = new ChosenRenderer(
      { planes: () => new PlanesRenderer(kernels), webgl2: (attributes) => new WebGl2Renderer(attributes) },
      notice,
    );
    this.aside = new Aside(kernels, this.#renderer);
  }

  /**
   * Changes what is drawn and, where a model is given, with what. Whatever fails leaves everything as it was.
   *
   * @param opening the video to show from now on, once its first frame is there.
   * @throws BackdropError in words.
   */
  async update(change: Change, opening: Promise<Scene> | null): Promise<void> {
    try {
      await this.#update(change, opening);
    } catch (error) {
      // Whatever it was that failed: this video is not shown.
      opening?.then(
        (scene) => {
          scene.close();
        },
        () => undefined,
      );
      if (!this.#model.segmenter) this.#enter(this.#frames ? 'held' : 'idle');
      throw error;
    }
  }

  async #update(change: Change, opening: Promise<Scene> | null): Promise<void> {
    const { model, renderer } = change;
    const { picture, source, ...changes } = change.settings;
    const settings: Partial<CompositorSettings> = changes;
    const [image, files, scene] = await Promise.all([
      picture === undefined ? null : loadImage(picture),
      model && this.#fetch(model),
      opening,
      source !== undefined && this.#own.load(source),
    ]);
    await this.#exclusive.run(async () => {
      this.#check(settings, model);
      if (model) settings.part_names = model.card.parts ?? DEFAULT_SETTINGS.part_names;
      if (image) settings.image = `image-${++this.#images}`;
      if (scene) settings.video = scene.name;
      const imageColor = image ? meanColor(image) : this.#imageColor;
      const { effect = this.#compose.settings.effect } = settings;
      const video = effect === 'video' ? (scene ?? this.#scene) : null;
      settings.scene_color = effect === 'image' ? imageColor : (video?.color ?? null);
      const [before, drawnBy] = [this.#compose.settings, this.#renderer.choice];
      // The model last: what refuses a change before has changed nothing, and can be taken back.
      this.#compose.update(settings);
      try {
        if (renderer) this.#renderer.prefer(renderer);
        if (model) await this.#useModel(model, files);
      } catch (error) {
        this.#renderer.prefer(drawnBy);
        this.#compose.update(before);
        throw error;
      }
      this.#imageColor = imageColor;
      if (settings.faces !== undefined || settings.people !== undefined) {
        // What was to be seen before is not repeated where less is to be seen from now on.
        this.#emit?.forget();
        this.#carry.forget();
      }
      if (image) this.#renderer.setImage(settings.image!, image);
      await this.#show(scene, effect === 'video');
      if (before.effect === 'python' && effect !== 'python') this.#own.rest();
    });
    if (model && !this.#frames) void this.loadPython();
  }

  /** Has the GPU take the renderer's context away, as it may at any time. */
  loseContext(): void {
    this.#renderer.loseContext();
    if (this.#model.segmenter) loseBackend();
  }

  /** Follows another video, or none where videos are not shown any more. */
  async #show(scene: Scene | null, shown: boolean): Promise<void> {
    if (scene || !shown) {
      this.#scene?.close();
      this.#scene = scene;
    }
    await this.#followScene();
  }

  /** Shows what the visitor's own effect says. */
  async #follow(look: Readonly<Record<string, unknown>>, frame: VideoFrame | null): Promise<void> {
    if (this.#compose.settings.effect !== 'python') {
      frame?.close();
      return;
    }
    if (frame) await this.#renderer.setVideoFrame(OWN_SOURCE, frame);
    try {
      this.#compose.follow(look);
    } catch (error) {
      this.#listener.error(toErrorData(error, 'compose'));
    }
  }

  /** Gives the renderer the video's newest frame, and the compositor its colour. */
  async #followScene(): Promise<void> {
    const scene = this.#scene;
    const frame = scene?.newest();
    if (!scene || !frame) return;
    // Drawing it small takes milliseconds: not for nothing.
    const changed = this.#compose.settings.match > 0 && scene.look(frame);
    if (changed) this.#compose.update({ scene_color: scene.color });
    await this.#renderer.setVideoFrame(scene.name, frame);
  }

  /** @throws BackdropError `setting-invalid` where the model cannot do what settings ask for. */
  #check(change: Partial<CompositorSettings>, model: ModelChoice | null): void {
    const card = model?.card ?? this.#model.card;
    const ability = card && lacking(card, { ...this.#compose.settings, ...change });
    if (ability) throw new BackdropError('setting-invalid', cannotDo(card, [ability]), ability);
  }

  #fetch(choice: ModelChoice): Promise<ModelFiles | null> {
    if (!this.#model.segmenter) this.#enter('loading');
    return this.#model.fetch(choice, (loaded, total) => {
      this.#listener.progress(choice.card.title, loaded, total);
    });
  }

  async #useModel(choice: ModelChoice, files: ModelFiles | null): Promise<void> {
    await this.#model.use(choice, files, this.#size.width > 0 ? this.#size : USUAL_PICTURE);
    this.#auto.follow(choice);
    this.#forget();
    this.#figures.modelChanged();
    if (files && this.#state !== 'running') this.#enter(this.#frames ? 'starting' : 'idle');
  }

  /** Has the model run elsewhere. Nothing that was kept on the backend before is used again: it may have failed. */
  async #changeBackend(backend: BackendName): Promise<void> {
    await this.#model.move(backend, this.#size, (work) => this.#exclusive.run(work));
    this.#forget();
    this.#figures.modelChanged();
  }

  /** Loads Python once; a failure is a notice, not an error, since the picture goes on without it. */
  loadPython(): Promise<void> {
    this.#python ??= this.#compose.loadPython().then(
      () => {
        this.#carry.forget(); // What Python has not seen is carried no further.
        this.#listener.refined();
      },
      (error: unknown) => {
        this.#missPython(toErrorData(error));
      },
    );
    void this.#python.then(() => {
      this.#auto.begin();
    });
    return this.#python;
  }

  /** Python fails again and again: without it most pictures can be made, if not as well. */
  #losePython(error: unknown): void {
    this.#compose.dropPython();
    this.#missPython(toErrorData(error, 'compose'));
  }

  #missPython(error: ErrorData): void {
    this.#pythonError = error;
    this.#listener.notice(`Edge refinement is off: ${error.message}`);
  }

  /** Until Python is there, what needs it is not shown. @throws BackdropError where Python cannot come. */
  #awaitPython(): void {
    if (this.#pythonError)
      throw new BackdropError(
        'python-unavailable',
        `What you chose needs Python, which is not there: ${this.#pythonError.message} Choose another effect, show faces and keep everyone; or reload the page.`,
      );
    this.#enter('starting');
    void this.loadPython();
  }

  /** Starts taking frames from a camera that sends `frameRate` a second. */
  attach(frames: LatestFrame, emit: Emit, frameRate: number): void {
    this.#cameraInterval = 1000 / frameRate;
    this.#frames = frames;
    this.#emit = emit;
    this.#pauses = false;
    this.#enter(this.#model.segmenter ? 'starting' : 'loading');
    this.#loop = this.#run(frames, emit);
  }

  /** Stops taking frames and closes the output; models and Python stay loaded. */
  async detach(): Promise<void> {
    if (!this.#frames) return;
    this.#frames.close();
    await this.#loop;
    await this.#emit?.dispose();
    await this.aside.close();
    this.#frames = null;
    this.#emit = null;
    this.#forget();
    this.#enter('stopped');
  }

  async #run(frames: LatestFrame, emit: Emit): Promise<void> {
    for (let next = await frames.take(); next; next = await frames.take()) {
      const { frame, arrived } = next;
      this.#taken++;
      this.#takenAt = performance.now();
      this.#busy = true;
      try {
        await this.#exclusive.run(() => this.#process(frame, arrived, emit));
      } finally {
        frame.close();
        this.#busy = false;
      }
    }
  }

  /** The number of the frame on its way, null where there is none. */
  get frame(): number | null {
    return this.#busy ? this.#taken : null;
  }

  /** The camera sends nothing for now: until it does, the last finished frame and then the placeholder are shown. */
  awaitFrames(): void {
    this.#pauses = true;
  }

  /** Called twice a second: covers for a camera that sends nothing. */
  async cover(): Promise<void> {
    const emit = this.#emit;
    const paused = (): boolean =>
      this.#pauses && !this.#busy && performance.now() - this.#takenAt > PAUSE_MS && emit === this.#emit;
    if (!emit || !paused()) return;
    await this.#exclusive.run(async () => {
      if (paused() && (await emit.cover().catch(() => false))) this.#enter('held');
    });
  }

  /** One frame: finished and sent, or held. Never throws. */
  async #process(frame: VideoFrame, arrived: number, emit: Emit): Promise<void> {
    this.#size = { width: frame.displayWidth, height: frame.displayHeight };
    const way = new Way(this.faults, this.#figures);
    try {
      // Before the rest: the browser can fetch its pixels while the model runs.
      void this.#followScene();
      const { plan } = this.#compose;
      if (plan.background.kind === 'none' && plan.faces === null) {
        await way.run('emit', () => emit.pass(frame.clone()));
      } else {
        const segmenter = this.#model.segmenter;
        if (!segmenter || !this.#compose.ready) {
          if (segmenter) this.#awaitPython();
          await emit.hold(frame);
          return;
        }
        const picture = await way.run('capture', () => {
          this.faults.checkMemory();
          return this.#capture.read(frame);
        });
        const masks = await this.#masks(way, segmenter, picture);
        const { settings } = this.#compose;
        if (settings.effect === 'python') this.#own.see(masks.alpha, picture, settings);
        const finished = await way.run('render', () => this.#renderer.render(picture, masks, plan));
        try {
          await way.run('emit', () => emit.send(finished));
        } finally {
          finished.close();
        }
        this.#succeeded(arrived, plan.tier);
        await this.aside.draw(frame, masks, plan);
        return;
      }
      this.#succeeded(arrived, plan.tier);
    } catch (error) {
      this.#carry.forget();
      if (!this.#isLate(error)) this.#failed(toErrorData(error, way.stage));
      if (this.#compose.hopeless) this.#losePython(error);
      await emit.hold(frame).catch(() => undefined); // The output itself is gone: nothing left to protect.
    }
  }

  /** Where people are in a picture: as the model finds them, or carried along from where it last did. */
  async #masks(way: Way, segmenter: Segmenter, picture: Picture): Promise<Masks> {
    const { plan } = this.#compose;
    const carried = await way.run('carry', () => this.#carry.carry(picture, plan.carry));
    if (carried) return carried;
    const found = await way.run('segment', () => spoil(segmenter.segment(picture, plan), this.faults));
    try {
      this.#auto.look(found);
      const masks = await way.run('compose', () => this.#compose.compose(found, picture.timestamp));
      this.#carry.remember(masks, picture.timestamp);
      return masks;
    } finally {
      disposeSegmented(found);
    }
  }

  /** Forgets the masks of earlier frames: another camera, model or backend. */
  #forget(): void {
    this.#compose.reset();
    this.#carry.forget();
  }

  #succeeded(arrived: number, tier: string): void {
    this.#figures.finished(arrived, tier);
    this.#complaint = '';
    this.#lateSince = null;
    this.#enter('running');
    // Not earlier: Python's start would hold up the first picture.
    if (this.#model.segmenter) void this.loadPython();
  }

  /** Whether it is only a background video that takes a moment. */
  #isLate(error: unknown): boolean {
    if (!(error instanceof SceneLateError)) return false;
    this.#lateSince ??= performance.now();
    return performance.now() - this.#lateSince < SCENE_PATIENCE_MS;
  }

  #failed(error: ErrorData): void {
    this.#enter('held');
    this.#auto.failed(error);
    // The same complaint thirty times a second helps nobody.
    if (error.message === this.#complaint) return;
    this.#complaint = error.message;
    this.#listener.error(error);
  }

  #enter(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listener.state(state);
  }

  /** Everything that is measured. @param pageStart the page's own start, in milliseconds since the epoch. */
  stats(pageStart: number): Stats {
    const { background } = this.#compose.plan;
    return {
      state: this.#state,
      ...this.#figures.read(pageStart),
      dropped: this.#frames?.dropped ?? 0,
      model: this.#model.segmenter?.name ?? '',
      backend: this.#model.segmenter ? getBackend() : '',
      auto: this.#auto.found,
      renderer: this.#renderer.name,
      ...this.#size,
      input_width: this.#model.segmenter?.input.width ?? 0,
      input_height: this.#model.segmenter?.input.height ?? 0,
      palette: background.kind === 'parts' ? background.palette : null,
    };
  }

  /** Lets the compositor choose a quality tier by the times measured so far. */
  pace({ stage_ms, fps, looks }: Stats): void {
    if (this.#state !== 'running' || fps === 0) return;
    const { capture, carry, segment, compose, render } = stage_ms;
    this.#compose.observe({
      capture: capture.p50,
      carry: carry.p50,
      segment: segment.p50,
      compose: compose.p50,
      render: render.p50,
      looks: Math.min(1, looks / fps),
      interval: this.#cameraInterval,
    });
  }
}
