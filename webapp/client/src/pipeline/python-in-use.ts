import { BackdropError } from '../processor/errors';
import type { Compose } from './compose';
import { toErrorData, type ErrorData } from './messages';

/** What is told of Python. */
export interface PythonListener {
  /** Python has taken over. */
  refined(): void;
  /** In words, what is missed without it. */
  notice(text: string): void;
}

/** How Python comes to the compositor, and goes: without it most pictures can be made, if not as well. */
export class PythonInUse {
  #compose: Compose;
  #listener: PythonListener;
  #coming: Promise<void> | null = null;
  #error: ErrorData | null = null;

  constructor(compose: Compose, listener: PythonListener) {
    this.#compose = compose;
    this.#listener = listener;
  }

  /** Loads it once; a failure is a notice, not an error, since the picture goes on without it. */
  load(): Promise<void> {
    this.#coming ??= this.#compose.loadPython().then(
      () => {
        this.#listener.refined();
      },
      (error: unknown) => {
        this.#miss(toErrorData(error));
      },
    );
    return this.#coming;
  }

  /** Does without it from now on, as it fails again and again. */
  drop(error: unknown): void {
    this.#compose.dropPython();
    this.#miss(toErrorData(error, 'compose'));
  }

  /** For what cannot be shown without it. @throws BackdropError `python-unavailable` where it will not come. */
  check(): void {
    if (this.#error)
      throw new BackdropError(
        'python-unavailable',
        `What you chose needs Python, which is not there: ${this.#error.message} Choose another effect, show faces and keep everyone; or reload the page.`,
      );
  }

  #miss(error: ErrorData): void {
    this.#error = error;
    this.#listener.notice(`Edge refinement is off: ${error.message}`);
  }
}
