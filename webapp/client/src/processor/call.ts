import { checkCamera, muted, watchCamera } from './camera-watch';
import { openOutput } from './endpoints';
import { Ends } from './ends';
import { BackdropError } from './errors';
import type { WorkerClient } from './worker-client';

/** A worker that does not stop in this time will not: the output ends without it. */
const STOP_MS = 1000;

/** One camera on its way through the worker: its two ends, and the self-view beside its output. */
export class Call {
  readonly #client: WorkerClient;
  readonly #camera: MediaStreamTrack;
  readonly #told: (error: BackdropError) => void;
  readonly #unwatch: () => void;
  readonly #ends: Ends;
  #attached = false;
  #ended = false;
  /** Whether the worker knows that the camera has ended. */
  #covered = false;
  #stopSelfView: (() => void) | null = null;
  /** The output track of the call that goes on with this camera, where the worker was lost before frames passed. */
  successor: Promise<MediaStreamTrack> | null = null;

  /**
   * Makes both ends; frames pass once {@link attach} has told the worker of them.
   *
   * @param told hears of a camera that has no more pictures to give.
   * @throws BackdropError `camera-lost` where it has ended already, `setting-invalid` where it is none, or
   *   `browser-unsupported`.
   */
  constructor(client: WorkerClient, camera: MediaStreamTrack, told: (error: BackdropError) => void) {
    this.#client = client;
    this.#camera = camera;
    this.#told = told;
    this.#unwatch = watchCamera(camera, (error) => {
      this.#miss(error);
    });
    try {
      this.#ends = new Ends(camera, (frame) => {
        client.post(frame);
      });
    } catch (error) {
      this.#unwatch();
      throw error;
    }
  }

  /** The output track, where the page itself makes it; null where the worker may. */
  get output(): MediaStreamTrack | null {
    return this.#ends.output;
  }

  /** Whether frames pass. */
  get passes(): boolean {
    return this.#attached && !this.#ended;
  }

  /** The camera, until the call is ended; then null. */
  get camera(): MediaStreamTrack | null {
    return this.#ended ? null : this.#camera;
  }

  /** Looks after a camera that the page itself has stopped, of which browsers tell nothing. */
  look(): void {
    if (this.passes && this.#camera.readyState === 'ended') this.#cover();
  }

  #miss(error: BackdropError): void {
    this.#told(error);
    this.#cover();
  }

  /** Has the worker cover for a camera that sends nothing, and let go of one that has ended. */
  #cover(): void {
    const ended = this.#camera.readyState === 'ended';
    if (this.#covered) return;
    this.#covered = ended;
    // A worker that is lost meanwhile sends nothing, which is as good.
    this.#client.ask({ type: 'cover', ended }).catch(() => undefined);
  }

  /**
   * Has frames pass; gives the output track.
   *
   * @throws BackdropError `stopped` where it has ended before, `camera-lost` where the camera has,
   *   `browser-unsupported`, or whatever the worker says.
   */
  async attach(): Promise<MediaStreamTrack> {
    if (this.#ended) throw new BackdropError('stopped', 'The processor was stopped before it had started.');
    try {
      checkCamera(this.#camera);
      const track = await this.#ends.attach((request, transfer) => this.#client.ask(request, transfer));
      this.#attached = true;
      if (this.#camera.muted) this.#miss(muted());
      return track;
    } catch (error) {
      this.#closeEnds();
      throw error;
    }
  }

  /** Has the worker let go of both ends and closes them, also where it does not answer. */
  async detach(): Promise<void> {
    this.#ended = true;
    this.#closeSelfView();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, STOP_MS)));
    try {
      await Promise.race([this.#client.ask({ type: 'detach' }), late]);
    } finally {
      clearTimeout(timer);
      this.#closeEnds();
    }
  }

  /** Closes everything at once: the worker is going, or gone. */
  dispose(): void {
    this.#ended = true;
    this.#closeSelfView();
    this.#closeEnds();
  }

  /**
   * Opens the self-view, in place of one that is open.
   *
   * @throws BackdropError `browser-unsupported`, or whatever the worker says.
   */
  async selfView(): Promise<MediaStreamTrack> {
    this.#closeSelfView();
    const { choice, transfer, track, stop } = openOutput(this.#camera);
    this.#stopSelfView = stop;
    const made = await this.#client.ask({ type: 'self-view', sink: choice }, transfer);
    const shown = track ?? made;
    if (shown) return shown;
    throw new BackdropError('browser-unsupported', 'This browser cannot make a video track from frames.');
  }

  /** Ends the self-view. */
  async endSelfView(): Promise<void> {
    this.#closeSelfView();
    await this.#client.ask({ type: 'self-view', sink: null });
  }

  #closeSelfView(): void {
    this.#stopSelfView?.();
    this.#stopSelfView = null;
  }

  #closeEnds(): void {
    this.#unwatch();
    this.#ends.close();
  }
}
