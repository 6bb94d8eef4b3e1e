import { memory, getBackend } from '@tensorflow/tfjs-core';
import type { State, Stats } from '../processor/stats';
import { fetchBackend, resolveBackend, useBackend } from './backend';
import { Capture } from './capture';
import { Compose } from './compose';
import type { Emit } from './emit';
import { Exclusive } from '../exclusive';
import { Faults } from './faults';
import { loadImage } from './images';
import type { Kernels } from './kernels/kernels';
import type { LatestFrame } from './latest';
import { toErrorData, type ErrorData, type SettingsChange, type Stage } from './messages';
import { PlanesRenderer } from './render/planes';
import type { Renderer } from './render/renderer';
import { fetchModel, Segmenter, type Segmented } from './segment';
import type { CompositorSettings, ModelChoice } from './settings';
import { Rate, Window } from './timing';

/** Told while the pipeline runs; all of it is for people or statistics, nothing depends on it. */
export interface Listener {
  state(state: State): void;
  progress(what: string, loaded: number, total: number): void;
  notice(text: string): void;
  /** Python has taken over. */
  refined(): void;
  error(error: ErrorData): void;
}

/** The picture's way: capture, segment, compose, render, emit, one frame at a time. */
export class Pipeline {
  readonly faults = new Faults();
  #listener: Listener;
  #kernels: Kernels;
  #capture: Capture;
  #segmenter: Segmenter | null = null;
  #compose = new Compose();
  #renderer: Renderer;
  #frames: LatestFrame | null = null;
  #emit: Emit | null = null;
  /** A frame on its way, or a change of model: never both. */
  #exclusive = new Exclusive();
  #loop: Promise<void> = Promise.resolve();
  #python: Promise<void> | null = null;
  #state: State = 'idle';
  #images = 0;
  #complaint = '';
  #finished = 0;
  #firstFrameAt: number | null = null;
  #tensors = 0;
  #size = { width: 0, height: 0 };
  #rate = new Rate();
  #latency = new Window();
  #stages = { capture: new Window(), segment: new Window(), compose: new Window(), render: new Window() };
  #cameraInterval = 0;

  constructor(kernels: Kernels, listener: Listener) {
    this.#kernels = kernels;
    this.#listener = listener;
    this.#capture = new Capture(kernels);
    this.#renderer = new PlanesRenderer(kernels);
  }

  /**
   * Changes what is drawn and, where `model` is given, with what. Whatever fails leaves everything as it was.
   *
   * @throws BackdropError in words.
   */
  async update(change: SettingsChange, model: ModelChoice | null): Promise<void> {
    try {
      await this.#update(change, model);
    } catch (error) {
      if (!this.#segmenter) this.#enter(this.#frames ? 'held' : 'idle');
      throw error;
    }
  }

  async #update({ picture, ...changes }: SettingsChange, model: ModelChoice | null): Promise<void> {
    const settings: Partial<CompositorSettings> = changes;
    const [image, segmenterFiles] = await Promise.all([
      picture === undefined ? null : loadImage(picture),
      model && this.#fetch(model),
    ]);
    await this.#exclusive.run(async () => {
      if (model && segmenterFiles) await this.#switchModel(model, segmenterFiles);
      if (image) settings.image = `image-${++this.#images}`;
      this.#compose.update(settings);
      if (image) this.#renderer.setImage(settings.image!, image);
    });
    if (model && !this.#frames) void this.loadPython();
  }

  async #fetch({ card, quantBytes, backend }: ModelChoice): ReturnType<typeof fetchModel> {
    if (!this.#segmenter) this.#enter('loading');
    const [files] = await Promise.all([
      fetchModel(card, quantBytes, (loaded, total) => {
        this.#listener.progress(card.title, loaded, total);
      }),
      fetchBackend(resolveBackend(backend)),
    ]);
    return files;
  }

  async #switchModel({ backend }: ModelChoice, files: Awaited<ReturnType<typeof fetchModel>>): Promise<void> {
    const before = getBackend() as ReturnType<typeof resolveBackend> | undefined;
    try {
      await useBackend(resolveBackend(backend));
      // The old model works until the new one has made its first mask.
      const next = await Segmenter.build(this.#kernels, files);
      this.#segmenter?.dispose();
      this.#segmenter = next;
    } catch (error) {
      if (before && this.#segmenter) await useBackend(before);
      throw error;
    }
    this.#compose.reset();
    if (this.#state !== 'running') this.#enter(this.#frames ? 'starting' : 'idle');
  }

  /** Loads Python once; a failure is a notice, not an error, since the picture goes on without it. */
  loadPython(): Promise<void> {
    this.#python ??= this.#compose.loadPython().then(
      () => {
        this.#listener.refined();
      },
      (error: unknown) => {
        this.#listener.notice(`Edge refinement is off: ${toErrorData(error).message}`);
      },
    );
    return this.#python;
  }

  /** Starts taking frames from a camera that sends `frameRate` a second. */
  attach(frames: LatestFrame, emit: Emit, frameRate: number): void {
    this.#cameraInterval = 1000 / frameRate;
    this.#frames = frames;
    this.#emit = emit;
    this.#enter(this.#segmenter ? 'starting' : 'loading');
    this.#loop = this.#run(frames, emit);
  }

  /** Stops taking frames and closes the output; models and Python stay loaded. */
  async detach(): Promise<void> {
    if (!this.#frames) return;
    this.#frames.close();
    await this.#loop;
    await this.#emit?.dispose();
    this.#frames = null;
    this.#emit = null;
    this.#compose.reset();
    this.#enter('stopped');
  }

  async #run(frames: LatestFrame, emit: Emit): Promise<void> {
    for (let next = await frames.take(); next; next = await frames.take()) {
      const { frame, arrived } = next;
      try {
        await this.#exclusive.run(() => this.#process(frame, arrived, emit));
      } finally {
        frame.close();
      }
    }
  }

  /** One frame: finished and sent, or held. Never throws. */
  async #process(frame: VideoFrame, arrived: number, emit: Emit): Promise<void> {
    this.#size = { width: frame.displayWidth, height: frame.displayHeight };
    let stage: Stage = 'capture';
    const run = async <T>(name: Stage, work: () => T | Promise<T>): Promise<T> => {
      stage = name;
      this.faults.check(name);
      const start = performance.now();
      const result = await work();
      if (name !== 'emit') this.#stages[name].add(performance.now() - start);
      return result;
    };
    let segmented: Segmented | null = null;
    let finished: VideoFrame | null = null;
    try {
      const { plan } = this.#compose;
      if (plan.background.kind === 'none') {
        await run('emit', () => emit.pass(frame.clone()));
      } else {
        const segmenter = this.#segmenter;
        if (!segmenter) {
          await emit.hold(frame);
          return;
        }
        const picture = await run('capture', () => this.#capture.read(frame));
        const found = (segmented = await run('segment', () => segmenter.segment(picture)));
        const mask = await run('compose', () => this.#compose.compose(found, frame.timestamp));
        const done = (finished = await run('render', () => this.#renderer.render(picture, mask, plan)));
        await run('emit', () => emit.send(done));
      }
      this.#succeeded(arrived);
    } catch (error) {
      this.#failed(toErrorData(error, stage));
      await emit.hold(frame).catch(() => undefined); // The output itself is gone: nothing left to protect.
    } finally {
      segmented?.alpha.dispose();
      segmented?.image.dispose();
      finished?.close();
    }
  }

  #succeeded(arrived: number): void {
    const now = performance.now();
    this.#finished++;
    this.#rate.add(now);
    this.#latency.add(now - arrived);
    this.#tensors = memory().numTensors;
    this.#complaint = '';
    this.#enter('running');
    this.#firstFrameAt ??= performance.timeOrigin + now;
    // Not earlier: Python's start would hold up the first picture.
    if (this.#segmenter) void this.loadPython();
  }

  #failed(error: ErrorData): void {
    this.#enter('held');
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
    return {
      state: this.#state,
      fps: this.#rate.perSecond(performance.now()),
      frames: this.#finished,
      dropped: this.#frames?.dropped ?? 0,
      latency_ms: this.#latency.percentiles(),
      stage_ms: {
        capture: this.#stages.capture.percentiles(),
        segment: this.#stages.segment.percentiles(),
        compose: this.#stages.compose.percentiles(),
        render: this.#stages.render.percentiles(),
      },
      model: this.#segmenter?.name ?? '',
      backend: this.#segmenter ? getBackend() : '',
      tier: this.#compose.plan.tier,
      tensors: this.#tensors,
      first_frame_ms: this.#firstFrameAt === null ? null : Math.round(this.#firstFrameAt - pageStart),
      ...this.#size,
    };
  }

  /** Lets the compositor choose a quality tier by the times measured so far. */
  pace({ stage_ms: { capture, segment, compose, render } }: Stats): void {
    if (this.#state !== 'running') return;
    this.#compose.observe({
      capture: capture.p50,
      segment: segment.p50,
      compose: compose.p50,
      render: render.p50,
      interval: this.#cameraInterval,
    });
  }
}
