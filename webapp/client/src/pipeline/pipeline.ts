import { getBackend, memory } from '@tensorflow/tfjs-core';
import { Exclusive } from '../exclusive';
import type { State, Stats } from '../processor/stats';
import { SHOWING_THE_ROOM } from '../processor/values';
import { Aside } from './aside';
import { AutoBackend } from './auto/auto';
import { loseBackend, type BackendName } from './backend';
import { Capture } from './capture';
import { Complaints } from './complaints';
import { Compose } from './compose';
import type { Emit } from './emit';
import { Faults } from './faults';
import { Figures } from './figures';
import { Find } from './find';
import { Intake } from './intake';
import type { Kernels } from './kernels/kernels';
import type { LatestFrame } from './latest';
import { toErrorData, type Change, type ErrorData } from './messages';
import { ModelInUse } from './model';
import { Own, OWN_SOURCE } from './own/own';
import type { EffectReport } from './own/report';
import { PythonInUse } from './python-in-use';
import { ChosenRenderer } from './render/choose';
import { PlanesRenderer } from './render/planes';
import { WebGl2Renderer } from './render/webgl2/renderer';
import type { Scene } from './scene';
import { Scenery } from './scenery';
import { Setup, type Prepared } from './setup';
import type { Sink } from './sink';
import { Way } from './way';

/** What a model is tried with before there is a picture: the camera size that most cameras and pages use. */
const USUAL_PICTURE = { width: 1280, height: 720 };

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
  #find: Find;
  #model: ModelInUse;
  #auto: AutoBackend;
  #compose = new Compose();
  #python: PythonInUse;
  #own: Own;
  #renderer: ChosenRenderer;
  #scenery: Scenery;
  #setup: Setup;
  #intake = new Intake();
  /** Null while no camera is attached. */
  #emit: Emit | null = null;
  /** A frame on its way, or a change of model: never both. */
  #exclusive = new Exclusive();
  #state: State = 'idle';
  /** Whether a model is loaded, or is to be. */
  #awaited = true;
  #complaints = new Complaints();
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
    this.#python = new PythonInUse(this.#compose, {
      refined: () => {
        this.#find.forget(); // What Python has not seen is carried no further.
        listener.refined();
      },
      notice,
    });
    this.#own = new Own({
      show: (look, frame) => void this.#exclusive.run(() => this.#follow(look, frame)),
      report: (report) => {
        listener.effect(report);
      },
    });
    this.#capture = new Capture(kernels);
    this.#find = new Find(kernels, this.#compose, this.#auto, this.faults);
    this.#renderer = new ChosenRenderer(
      { planes: () => new PlanesRenderer(kernels), webgl2: (attributes) => new WebGl2Renderer(attributes) },
      notice,
    );
    this.aside = new Aside(kernels, this.#renderer);
    this.#scenery = new Scenery(this.#compose, this.#renderer);
    this.#setup = new Setup({
      model: this.#model,
      compose: this.#compose,
      renderer: this.#renderer,
      scenery: this.#scenery,
      own: this.#own,
    });
  }

  /**
   * Changes what is drawn and, where a model is given, with what. Whatever fails leaves everything as it was.
   *
   * @param opening the video to show from now on, once its first frame is there.
   * @param signal where it says so, what still loads is given up.
   * @throws BackdropError in words.
   */
  async update(change: Change, opening: Promise<Scene> | null, signal: AbortSignal): Promise<void> {
    const { model } = change;
    if (model) this.#awaited = true;
    if (model && !this.#model.segmenter) this.#enter('loading');
    try {
      const onProgress = this.#listener.progress.bind(this.#listener);
      const prepared = await this.#setup.prepare(change, { opening, onProgress, signal });
      await this.#exclusive.run(() => this.#apply(prepared));
    } catch (error) {
      // Whatever it was that failed: this video is not shown.
      opening?.then(
        (scene) => {
          scene.close();
        },
        () => undefined,
      );
      if (!signal.aborted) this.goWithoutModel();
      throw error;
    }
    if (model && !this.#emit) this.#loadPython();
  }

  /** The model that was waited for does not come. */
  goWithoutModel(): void {
    this.#awaited = false;
    if (!this.#model.segmenter) this.#enter(this.#emit ? 'held' : 'idle');
  }

  async #apply(asked: Prepared): Promise<void> {
    const { effect: before } = this.#compose.settings;
    const prepared = this.#setup.counting(asked);
    await this.#setup.apply(prepared, this.#size.width > 0 ? this.#size : USUAL_PICTURE);
    if (prepared.model) {
      this.#auto.follow(prepared.model);
      this.#forget();
      this.#figures.modelChanged();
      if (prepared.files && this.#state !== 'running') this.#enter(this.#emit ? 'starting' : 'idle');
    }
    const { faces, people } = prepared.settings;
    const { effect } = this.#compose.settings;
    const hides = faces !== undefined || people !== undefined;
    if (hides) this.#find.forget();
    // What was to be seen before is not repeated where less is to be seen from now on.
    if (hides || (effect !== before && SHOWING_THE_ROOM.includes(before))) this.#emit?.forget();
    await this.#scenery.show(prepared, effect);
    const python = asked.text !== null || [before, asked.settings.effect].includes('python');
    if (python && effect !== 'python') this.#own.rest();
  }

  /** Sends a self-view from the next frame on. */
  showSelfView(sink: Sink): Promise<void> {
    return this.#exclusive.run(() => this.aside.open(sink)); // Not while one is being drawn.
  }

  endSelfView(): Promise<void> {
    return this.#exclusive.run(() => this.aside.close());
  }

  /** Has the GPU take the renderer's context away, as it may at any time. */
  loseContext(): void {
    this.#renderer.loseContext();
    if (this.#model.segmenter) loseBackend();
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

  /** Has the model run elsewhere. Nothing that was kept on the backend before is used again: it may have failed. */
  async #changeBackend(backend: BackendName): Promise<void> {
    await this.#model.move(backend, this.#size, (work) => this.#exclusive.run(work));
    this.#compose.recover(); // The people are the same.
    this.#find.forget();
    this.#figures.modelChanged();
  }

  /** Loads Python once; once it is there, or will not come, there is time to look for the best backend. */
  #loadPython(): void {
    void this.#python.load().then(() => {
      this.#auto.begin();
    });
  }

  /** Starts taking frames from a camera that sends `frameRate` a second. */
  attach(frames: LatestFrame, emit: Emit, frameRate: number): void {
    this.#cameraInterval = 1000 / frameRate;
    this.#emit = emit;
    const waiting = this.#awaited ? 'loading' : 'held';
    this.#enter(this.#model.segmenter ? 'starting' : waiting);
    this.#intake.start(frames, (frame, arrived) =>
      this.#exclusive.run(() => this.#process(frame, arrived, emit)),
    );
  }

  /** Stops taking frames and closes the output; models and Python stay loaded. */
  async detach(): Promise<void> {
    const emit = this.#emit;
    if (!emit) return;
    await this.#intake.stop();
    await emit.dispose();
    await this.aside.close();
    this.#emit = null;
    this.#forget();
    this.#enter('stopped');
  }

  /** The number of the frame on its way, null where there is none. */
  get frame(): number | null {
    return this.#intake.frame;
  }

  /** The camera sends nothing for now: until it does, the last finished frame and then the placeholder are shown. */
  awaitFrames(): void {
    this.#intake.awaitFrames();
  }

  /** Called twice a second: covers for a camera that sends nothing. */
  async cover(): Promise<void> {
    const emit = this.#emit;
    const silent = (): boolean => this.#intake.silent && emit === this.#emit;
    if (!emit || !silent()) return;
    await this.#exclusive.run(async () => {
      if (!silent()) return;
      await emit.cover().catch(() => undefined); // The output is gone: nothing left to cover.
      this.#enter('held');
    });
  }

  /** One frame: finished and sent, or held. Never throws. */
  async #process(frame: VideoFrame, arrived: number, emit: Emit): Promise<void> {
    this.#size = { width: frame.displayWidth, height: frame.displayHeight };
    const way = new Way(this.faults, this.#figures);
    try {
      // Before the rest: the browser can fetch its pixels while the model runs.
      void this.#scenery.follow();
      const { plan } = this.#compose;
      if (plan.background.kind === 'none' && plan.faces === null) {
        await way.run('emit', () => emit.pass(frame.clone()));
        this.aside.refuse();
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
        const masks = await this.#find.find(picture, segmenter, way);
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
      this.#find.forget();
      if (!this.#complaints.isLate(error)) this.#failed(toErrorData(error, way.stage));
      if (this.#compose.hopeless) this.#python.drop(error);
      await emit.hold(frame).catch(() => undefined); // The output itself is gone: nothing left to protect.
    }
  }

  /** Until Python is there, what needs it is not shown. @throws BackdropError where Python cannot come. */
  #awaitPython(): void {
    this.#python.check();
    this.#enter('starting');
    this.#loadPython();
  }

  /** Forgets the masks of earlier frames, and who was in them: another camera or model. */
  #forget(): void {
    this.#compose.reset();
    this.#find.forget();
  }

  #succeeded(arrived: number, tier: string): void {
    // Before there is a model, the backend may still be starting, and counts nothing.
    const tensors = this.#model.segmenter ? memory().numTensors : 0;
    this.#figures.finished(arrived, tier, tensors);
    this.#complaints.forget();
    this.#enter('running');
    // Not earlier: Python's start would hold up the first picture.
    if (this.#model.segmenter) this.#loadPython();
  }

  #failed(error: ErrorData): void {
    this.#enter('held');
    this.#auto.failed(error);
    if (this.#complaints.isNews(error)) this.#listener.error(error);
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
      dropped: this.#intake.dropped,
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
  pace(): void {
    const recent = this.#state === 'running' ? this.#figures.recent() : null;
    if (recent) this.#compose.observe({ ...recent, interval: this.#cameraInterval });
  }
}
