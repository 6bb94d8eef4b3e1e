import { Exclusive } from '../../exclusive';
import { BackdropError } from '../../processor/errors';
import type { Cells } from './cells';
import { MOST_CALLS, type EffectError, type EffectReport } from './report';
import type { Answer, Runner } from './runner';
import type { Seen } from './seen';

/** What follows an effect of the visitor's own. */
export interface OwnListener {
  /** What to show from now on. */
  look(look: Readonly<Record<string, unknown>>, cells: Cells | null): void;
  report(report: EffectReport): void;
}

/** How often a second the page is told how long calls take. */
const REPORT_INTERVAL_MS = 500;

/** An effect never takes more of a core than a call every so many times its own length. */
const SHARE = 2;

/**
 * The visitor's own effect: asked some times a second what to show, beside the pictures, which never wait for it. A text
 * that does not run does not take the place of the one before; one that never ends is dropped, and the one before it
 * goes on.
 */
export class OwnEffect {
  #open: () => Runner;
  #listener: OwnListener;
  #runner: Runner | null = null;
  #jobs = new Exclusive();
  /** What runs, and what ran before it: the last versions that gave back a look. */
  #source: string | null = null;
  #before: string | null = null;
  #seen: Seen;
  #busy = false;
  #due = 0;
  #loading = false;
  /** How many texts were taken. */
  #loads = 0;
  /** How often it was laid to rest. */
  #rests = 0;
  #told: { at: number; key: string } = { at: -Infinity, key: '' };

  /** @param blank what an effect is shown before there is a picture. */
  constructor(open: () => Runner, blank: Seen, listener: OwnListener) {
    this.#open = open;
    this.#seen = blank;
    this.#listener = listener;
  }

  /**
   * Takes a new text in place of the one before it.
   *
   * @returns how to take it back, where what it came with is refused: the one before it goes on then.
   * @throws BackdropError `effect-failed` where it does not run, or `python-unavailable`; the one before it goes on.
   */
  load(source: string): Promise<() => Promise<void>> {
    return this.#jobs.run(async () => {
      this.#loading = true;
      const rests = this.#rests;
      const before = this.#source;
      try {
        await this.#load(source);
        const load = ++this.#loads;
        return () => this.#takeBack(load, before);
      } finally {
        this.#loading = false;
        if (rests !== this.#rests) this.#end();
      }
    });
  }

  async #load(source: string): Promise<void> {
    const answer = await (await this.#ready()).ask({ do: 'load', source, seen: this.#seen });
    if (answer.error) {
      this.#report(answer, true);
      throw failure(answer.error);
    }
    if (source !== this.#source) this.#before = this.#source;
    this.#source = source;
    this.#take(answer);
  }

  #takeBack(load: number, before: string | null): Promise<void> {
    return this.#jobs.run(async () => {
      if (this.#loads !== load || this.#source === before) return;
      this.#source = before;
      // Another takes the place of one that was ended, and is given the text then.
      if (!this.#runner?.lost) await this.#reload(this.#runner);
    });
  }

  /** Shows the effect a picture, where it is time to ask it again. `seen` is only asked for then. */
  see(seen: () => Seen): void {
    const now = performance.now();
    if (this.#busy || this.#source === null || now < this.#due) return;
    this.#busy = true;
    this.#seen = seen();
    const rests = this.#rests;
    void this.#jobs
      .run(() => this.#call(now, rests))
      .catch((error: unknown) => {
        if (rests !== this.#rests) return;
        const message = error instanceof Error ? error.message : String(error);
        this.#report({ error: { message, line: null, column: null, stopped: false }, ms: 0, printed: '' });
        this.#source = null; // Python itself is not to be had: no use in asking thirty times a second.
      })
      .finally(() => {
        this.#busy = false;
      });
  }

  async #call(now: number, rests: number): Promise<void> {
    if (rests !== this.#rests) return;
    const runner = await this.#ready();
    if (rests !== this.#rests) return;
    const answer = await runner.ask({ do: 'call', seen: this.#seen });
    // What was ended has not failed.
    if (rests !== this.#rests) return;
    this.#due = now + Math.max(1000 / MOST_CALLS, SHARE * answer.ms);
    if (!answer.error) {
      this.#take(answer);
      return;
    }
    this.#report(answer);
    // What never ends would be stopped again and again; what fails may fail for a moment only.
    if (answer.error.stopped || runner.lost) await this.#goBack();
  }

  async #goBack(): Promise<void> {
    this.#source = this.#before;
    this.#before = null;
    if (!this.#runner?.lost) await this.#reload(this.#runner);
  }

  /** A runner that knows the text in force. */
  async #ready(): Promise<Runner> {
    if (this.#runner && !this.#runner.lost) return this.#runner;
    const runner = (this.#runner = this.#open());
    await this.#reload(runner);
    return runner;
  }

  /** Has a runner know the text in force; one that does not run any more is dropped. */
  async #reload(runner: Runner | null): Promise<void> {
    if (this.#source === null || !runner) return;
    const rests = this.#rests;
    const answer = await runner.ask({ do: 'load', source: this.#source, seen: this.#seen });
    if (answer.error && rests === this.#rests) this.#source = null;
  }

  #take(answer: Extract<Answer, { error: null }>): void {
    const { look, pixels, columns } = answer;
    this.#listener.look(look, columns > 0 ? { pixels, columns } : null);
    this.#report(answer);
  }

  #report({ error, ms, printed }: Pick<Answer, 'error' | 'ms' | 'printed'>, refused = false): void {
    const now = performance.now();
    const key = JSON.stringify([error, printed, refused]);
    if (key === this.#told.key && now - this.#told.at < REPORT_INTERVAL_MS) return;
    this.#told = { at: now, key };
    const rate = Math.min(MOST_CALLS, 1000 / (SHARE * ms));
    this.#listener.report({ error, ms, rate, printed, refused });
  }

  /** Ends Python, for as long as nothing of it is shown; the text is kept, and one that is being tried is tried first. */
  rest(): void {
    this.#rests++;
    if (!this.#loading) this.#end();
  }

  #end(): void {
    this.#runner?.end();
    this.#runner = null;
  }
}

function failure({ message, line }: EffectError): BackdropError {
  const where = line === null ? null : `line ${line}`;
  return new BackdropError('effect-failed', where ? `Line ${line}: ${message}` : message, where);
}
