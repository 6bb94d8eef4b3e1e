import type { BackdropError, BackgroundProcessor, State } from '../processor';
import type { CameraSize } from './address';
import { cameraError, openCamera } from './camera';
import type { Stage } from './stage';

/** What a call works with. */
export interface CallLinks {
  processor: BackgroundProcessor;
  stage: Stage;
  camera: CameraSize;
  /** Resolves when the processor may start; never rejects. */
  ready: Promise<void>;
  failed: (error: unknown) => void;
  /** The newest reason why the picture is held, in words. */
  reason: () => string;
}

/** From the click on start to the click on stop: camera, processor and stage together. */
export class Call {
  #camera: MediaStreamTrack | null = null;
  /** Rises with every start and stop, so that a start that was overtaken notices. */
  #turn = 0;
  #active = false;

  constructor(private readonly links: CallLinks) {}

  /** Whether a start was asked for and no stop. */
  get active(): boolean {
    return this.#active;
  }

  /** Asks for the camera and plays the finished picture. Errors go to `failed`, and the invitation comes back. */
  async start(): Promise<void> {
    if (this.#active) return;
    const { processor, stage, camera, ready, failed } = this.links;
    const turn = ++this.#turn;
    this.#active = true;
    stage.wait('Allow the camera', 'Your browser is asking for it now.');
    try {
      const track = await openCamera(camera, () => {
        if (turn === this.#turn) void this.#lost();
      });
      if (turn !== this.#turn) {
        track.stop();
        return;
      }
      this.#camera = track;
      await ready;
      stage.wait('Almost there', 'Your picture appears as soon as the background is covered.');
      const finished = await processor.start(track);
      // A stop in the meantime has put the stage back already.
      if (turn === this.#turn) stage.play(finished);
    } catch (error) {
      if (turn !== this.#turn) return;
      await this.stop();
      failed(error);
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
    else if (state === 'held') this.links.stage.hold(this.links.reason());
  }

  /** Shows an error in the place of the picture, where there is none yet; one that ended everything ends the call. */
  suffer({ code, message }: BackdropError): void {
    if (code === 'worker-lost') void this.stop();
    else if (this.#active) this.links.stage.explain(message);
  }

  async #lost(): Promise<void> {
    await this.stop();
    this.links.failed(cameraError('camera-lost'));
  }
}
