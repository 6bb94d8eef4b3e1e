import type { LatestFrame } from './latest';

/** Cameras that are said to be silent may still have sent a frame before; slow ones send three a second. */
const PAUSE_MS = 400;

/** Takes the camera's frames, one at a time, and knows how it is with them. */
export class Intake {
  #frames: LatestFrame | null = null;
  #loop: Promise<void> = Promise.resolve();
  /** How many frames were taken, when the last of them was, and whether it is still on its way. */
  #taken = 0;
  #takenAt = 0;
  #busy = false;
  /** Whether the camera has told that it sends nothing at times. */
  #pauses = false;

  /** Frames that were replaced by a newer one before their turn came. */
  get dropped(): number {
    return this.#frames?.dropped ?? 0;
  }

  /** The number of the frame on its way, null where there is none. */
  get frame(): number | null {
    return this.#busy ? this.#taken : null;
  }

  /** Whether the camera, which has told so, sends nothing just now. */
  get silent(): boolean {
    return this.#pauses && !this.#busy && performance.now() - this.#takenAt > PAUSE_MS;
  }

  /** The camera has told that it sends nothing for now. */
  awaitFrames(): void {
    this.#pauses = true;
  }

  /** Takes frames from now on. @param finish works on one, which is closed afterwards. */
  start(frames: LatestFrame, finish: (frame: VideoFrame, arrived: number) => Promise<void>): void {
    this.#frames = frames;
    this.#pauses = false;
    this.#loop = this.#run(frames, finish);
  }

  async #run(
    frames: LatestFrame,
    finish: (frame: VideoFrame, arrived: number) => Promise<void>,
  ): Promise<void> {
    for (let next = await frames.take(); next; next = await frames.take()) {
      const { frame, arrived } = next;
      this.#taken++;
      this.#takenAt = performance.now();
      this.#busy = true;
      try {
        await finish(frame, arrived);
      } finally {
        frame.close();
        this.#busy = false;
      }
    }
  }

  /** Takes no more of them; resolves once none is on its way. */
  async stop(): Promise<void> {
    this.#frames?.close();
    await this.#loop;
    this.#frames = null;
  }
}
