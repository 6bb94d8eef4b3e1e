import { BackdropError, type ErrorCode } from '../processor';
import { text } from './language/language';
import type { Action, Notes } from './notes';
import { told } from './told';

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
      const { code, subject } = error;
      const part = ['camera', 'worker'].find((each) => code.startsWith(each));
      const about = part ?? `${code} ${subject ?? ''}`;
      this.notes.show({
        kind: 'error',
        text: () => told(error).words,
        details: () => told(error).details,
        subject: about,
        action: this.#action(error),
      });
      return;
    }
    console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    const words = (): string => text('fault.page', { reason });
    this.notes.show({ kind: 'error', text: words, subject: 'page', action: RELOAD });
  }

  #action({ code }: BackdropError): Action | undefined {
    if (code === 'camera-muted') return undefined; // It comes back by itself.
    if (code.startsWith('camera') || code === 'worker-lost')
      return { label: 'fault.again', run: this.remedies.startAgain };
    // Of the rest, some were refused and left everything as it was, and the others go over by themselves.
    if (!LOADING.includes(code) || this.remedies.running()) return undefined;
    return { label: 'fault.again', run: this.remedies.loadAgain };
  }
}

const RELOAD: Action = {
  label: 'fault.reload',
  run: () => {
    location.reload();
  },
};
