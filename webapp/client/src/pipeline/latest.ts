/** Holds at most one frame: a newer one takes the place of the one that still waits, which is closed. */
export class LatestFrame {
  /** Frames that were replaced before anyone took them. */
  dropped = 0;
  /** Called once by {@link close}: the source can stop. */
  onClose: () => void = () => undefined;
  #waiting: { frame: VideoFrame; arrived: number } | null = null;
  #wake: (() => void) | null = null;
  #closed = false;

  /** Offers a frame and takes over closing it. */
  put(frame: VideoFrame): void {
    if (this.#closed) {
      frame.close();
      return;
    }
    if (this.#waiting) {
      this.#waiting.frame.close();
      this.dropped++;
    }
    this.#waiting = { frame, arrived: performance.now() };
    this.#wake?.();
  }

  /** The newest frame and when it came (`performance.now()`), as soon as there is one; null after {@link close}. */
  async take(): Promise<{ frame: VideoFrame; arrived: number } | null> {
    while (!this.#waiting && !this.#closed) await new Promise<void>((wake) => (this.#wake = wake));
    this.#wake = null;
    const taken = this.#waiting;
    this.#waiting = null;
    return taken;
  }

  /** The newest frame, where one waits. */
  poll(): VideoFrame | null {
    const frame = this.#waiting?.frame ?? null;
    this.#waiting = null;
    return frame;
  }

  /** Ends every {@link take} and closes what waits. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose();
    this.#waiting?.frame.close();
    this.#waiting = null;
    this.#wake?.();
  }
}
