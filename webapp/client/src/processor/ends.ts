import type { Request, SourceChoice } from '../pipeline/messages';
import {
  givenOutput,
  givenSource,
  openOutput,
  openSource,
  workersTake,
  type Endpoint,
  type OutputEndpoint,
} from './endpoints';
import { BackdropError } from './errors';

/** Asks the worker; gives the track that it made, if it made one. */
export type Ask = (request: Request, transfer: Transferable[]) => Promise<MediaStreamTrack | undefined>;

/** Where the camera's frames go in and the finished ones come out, by the best way that this browser has. */
export class Ends {
  readonly #camera: MediaStreamTrack;
  readonly #post: (frame: VideoFrame) => void;
  /** Opened when the worker is to take it: a frame that waited meanwhile would be lost, and keep a camera's buffer. */
  #openSource!: () => Endpoint<SourceChoice>;
  #source: Endpoint<SourceChoice> | null = null;
  #output!: OutputEndpoint;
  #closed = false;

  /**
   * @param post sends the worker one frame.
   * @throws BackdropError `browser-unsupported`
   */
  constructor(camera: MediaStreamTrack, post: (frame: VideoFrame) => void) {
    this.#camera = camera;
    this.#post = post;
    if ('MediaStreamTrackProcessor' in window || !workersTake(camera)) this.#openHere();
    else {
      this.#openSource = () => givenSource(camera);
      this.#output = givenOutput();
    }
  }

  #openHere(): void {
    this.#output = openOutput(this.#camera);
    this.#openSource = () => openSource(this.#camera, this.#post);
  }

  /** The output track, where the page itself makes it; null where the worker may. */
  get output(): MediaStreamTrack | null {
    return this.#output.track;
  }

  /**
   * Has the worker take both ends; gives the output track.
   *
   * @throws BackdropError `browser-unsupported`, or whatever the worker says.
   */
  async attach(ask: Ask): Promise<MediaStreamTrack> {
    try {
      return await this.#attach(ask);
    } catch (error) {
      const worker = this.#source?.choice.kind === 'track';
      const cannot = error instanceof BackdropError && error.code === 'browser-unsupported';
      if (!worker || !cannot || this.#closed) throw error;
      // WebKitGTK's workers take tracks and can do nothing with them.
      this.#openHere();
      return this.#attach(ask);
    }
  }

  async #attach(ask: Ask): Promise<MediaStreamTrack> {
    const output = this.#output;
    const source = (this.#source = this.#openSource());
    const request: Request = { type: 'attach', source: source.choice, sink: output.choice };
    const made = await ask(request, [...source.transfer, ...output.transfer]);
    const track = output.track ?? made;
    if (track) return track;
    throw new BackdropError('browser-unsupported', 'This browser cannot make a video track from frames.');
  }

  /** Ends both. */
  close(): void {
    this.#closed = true;
    this.#source?.stop();
    this.#output.stop();
  }
}
