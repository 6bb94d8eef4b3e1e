import { BackdropError, type ErrorCode } from '../processor';
import type { Action, Notes } from './notes';

/** What an error offers to do about itself. */
export interface Remedies {
  startAgain: () => void;
  loadAgain: () => void;
  /** Whether a picture goes on in spite of the error: then nothing has to be loaded again. */
  running: () => boolean;
}

/** What loading once more may cure: a server that was away, a download that broke off, a browser short of memory. */
const LOADING: readonly ErrorCode[] = [
  'model-missing',
  'model-damaged',
  'model-failed',
  'backend-unavailable',
];

/** Shows errors of any kind as notes, in words, with what can be done. */
export class Faults {
  constructor(
    private readonly notes: Notes,
    private readonly remedies: Remedies,
  ) {}

  /** Shows the error; anything that is not a BackdropError is a mistake in the page, and says so. */
  show(error: unknown): void {
    if (error instanceof BackdropError) {
      const { code, message, subject } = error;
      const about = code.startsWith('camera') ? 'camera' : `${code} ${subject ?? ''}`;
      this.notes.show({ kind: 'error', text: message, subject: about, action: this.#action(error) });
      return;
    }
    console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Something in the page went wrong: ${reason}. Reload the page.`;
    this.notes.show({ kind: 'error', text, subject: 'page', action: RELOAD });
  }

  #action({ code }: BackdropError): Action | undefined {
    if (code.startsWith('camera') || code === 'worker-lost')
      return { label: 'Try again', run: this.remedies.startAgain };
    // Of the rest, some were refused and left everything as it was, and the others go over by themselves.
    if (!LOADING.includes(code) || this.remedies.running()) return undefined;
    return { label: 'Try again', run: this.remedies.loadAgain };
  }
}

const RELOAD: Action = {
  label: 'Reload',
  run: () => {
    location.reload();
  },
};
