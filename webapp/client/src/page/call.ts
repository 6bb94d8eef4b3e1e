import type { BackdropError, BackgroundProcessor, State } from '../processor';
import type { CameraWish } from './address';
import { cameraError, openCamera } from './camera';
import type { Stage } from './stage';
import { told } from './told';

/** What a call works with. */
export interface CallLinks {
  processor: BackgroundProcessor;
  stage: Stage;
  /** What is wished of the camera; {@link Call.change} changes it. */
  camera: CameraWish;
  /** Resolves when the processor may start; never rejects. */
  ready: Promise<void>;
  failed: (error: unknown) => void;
  /** The newest reason why the picture is held, in words. */
  reason: () => string;
}

/** Opens a stand-in for a camera. */
export type Sample = () => Promise<MediaStreamTrack>;

/** From the click on start to the click on stop: camera, processor and stage together. */
export class Call {
  #camera: MediaStreamTrack | null = null;
  #sample: Sample | null = null;
  /** Rises with every start, change and stop, so that one that was overtaken notices. */
  #turn = 0;
  #active = false;

  constructor(private readonly links: CallLinks) {}

  /** Whether a start was asked for and no stop. */
  get active(): boolean {
    return this.#active;
  }

  /** The raw camera, for the visitor's own eyes alone; null while there is none. */
  get camera(): MediaStreamTrack | null {
    return this.#camera;
  }

  /**
   * Asks for the camera and plays the finished picture. Errors go to `failed`, and the invitation comes back.
   *
   * @param sample stands in for the camera, which is not asked for then.
   */
  async start(sample: Sample | null = null): Promise<void> {
    if (this.#active) return;
    const { stage, failed } = this.links;
    const turn = ++this.#turn;
    this.#active = true;
    this.#sample = sample;
    if (sample) stage.wait('sample.wait', 'sample.wait_text');
    else stage.wait('call.allow', 'call.allow_text');
    stage.sample = sample !== null;
    try {
      await this.#open(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      await this.stop();
      failed(error);
    }
  }

  async #open(turn: number): Promise<void> {
    const { processor, stage, camera, ready } = this.links;
    const track = await (this.#sample?.() ??
      openCamera(camera, () => {
        if (turn === this.#turn) void this.#lost();
      }));
    if (turn !== this.#turn) {
      track.stop();
      return;
    }
    this.#camera = track;
    await ready;
    stage.wait('call.almost', 'call.almost_text');
    const finished = await processor.start(track);
    // A stop in the meantime has put the stage back already.
    if (turn === this.#turn) stage.play(finished);
  }

  /**
   * Wishes something else of the camera, or another camera. Where that fails the one before comes back, and the error
   * goes to `failed`. Resolves with whether it was taken.
   */
  async change(wish: CameraWish): Promise<boolean> {
    const { stage, camera, failed } = this.links;
    const before = { ...camera };
    become(camera, wish);
    if (!this.#active || this.#sample) return true;
    const turn = ++this.#turn;
    stage.wait('camera.changing', 'camera.changing_text');
    // Phones open no second camera while the first is in use.
    this.#camera?.stop();
    try {
      await this.#open(turn);
      return turn === this.#turn;
    } catch (error) {
      if (turn !== this.#turn) return false;
      become(camera, before);
      failed(error);
      await this.#open(turn).catch(async (again: unknown) => {
        if (turn !== this.#turn) return;
        await this.stop();
        failed(again);
      });
      return false;
    }
  }

  /** Lets go of the camera and puts the invitation back. */
  async stop(): Promise<void> {
    if (!this.#active) return;
    this.#turn++;
    this.#active = false;
    this.#camera?.stop();
    this.#camera = null;
    this.links.stage.invite();
    await this.links.processor.stop().catch(this.links.failed);
  }

  /** Shows what the processor's state means while a call goes on. */
  follow(state: State): void {
    if (!this.#active) return;
    if (state === 'running') this.links.stage.picture();
    // One that was stopped for another to be opened is not missed.
    else if (state === 'held' && this.#camera?.readyState === 'live')
      this.links.stage.hold(this.links.reason);
  }

  /** Shows an error in the place of the picture, where there is none yet; one that ended everything ends the call. */
  suffer(error: BackdropError): void {
    if (error.code === 'worker-lost') void this.stop();
    else if (this.#active) this.links.stage.explain(() => told(error).words);
  }

  async #lost(): Promise<void> {
    await this.stop();
    this.links.failed(cameraError('camera-lost'));
  }
}

/** Makes `wish`, which the page's address is written from, the same as another. */
function become(wish: CameraWish, other: CameraWish): void {
  delete wish.device;
  delete wish.facing;
  Object.assign(wish, other);
}
