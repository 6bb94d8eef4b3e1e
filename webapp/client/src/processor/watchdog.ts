/** Between two looks. Hidden pages may have their timers slowed down: then it only takes longer to notice. */
const INTERVAL_MS = 1000;
/** Looks without progress after which a worker is given up: Python's start alone can take ten seconds on a phone. */
const PATIENCE = 15;
/** The same while it has been asked for something: a large model's first run in plain JavaScript takes a minute. */
const PATIENCE_ASKED = 120;
/** A worker that was slow before may be as slow again, and a bit more. */
const SLACK = 4;

/** What a sign of life tells: the number of the frame on its way, null where there is none. */
export type Beat = number | null;

/**
 * Notices that the worker has stopped, or that one frame never gets through. It counts its own looks and not the time:
 * where the whole page stands still, as in a frozen tab, a sleeping computer or at a breakpoint, it does not count
 * either.
 */
export class Watchdog {
  readonly #barks: () => void;
  readonly #asked: () => boolean;
  #timer = 0;
  #frame: Beat = null;
  #silence = 0;
  #longest = 0;

  /**
   * @param barks called once, when the worker is to be given up.
   * @param asked whether the worker has been asked for something and has not answered yet.
   */
  constructor(barks: () => void, asked: () => boolean) {
    this.#barks = barks;
    this.#asked = asked;
  }

  /** A sign of life. The first one begins the watch: until then the worker's script is on its way. */
  beat(frame: Beat): void {
    this.#timer ||= window.setInterval(() => {
      this.#look();
    }, INTERVAL_MS);
    if (frame === null || frame !== this.#frame) {
      this.#longest = Math.max(this.#longest, this.#silence);
      this.#silence = 0;
    }
    this.#frame = frame;
  }

  #look(): void {
    this.#silence++;
    const least = this.#asked() ? PATIENCE_ASKED : PATIENCE;
    if (this.#silence < Math.max(least, SLACK * this.#longest)) return;
    this.stop();
    this.#barks();
  }

  /** Ends the watch. */
  stop(): void {
    window.clearInterval(this.#timer);
  }
}
