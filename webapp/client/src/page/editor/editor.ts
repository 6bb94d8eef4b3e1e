import '../styles/editor.css';
import {
  BackdropError,
  type BackgroundProcessor,
  type EffectError,
  type EffectReport,
} from '../../processor';
import { find, make } from '../dom';
import { onLanguage, text } from '../language/language';
import { tell, translate, type Words } from '../language/tell';
import { toldWhole } from '../told';
import { fixed } from '../words';
import { Code } from './code';
import { keepDraft, readDraft } from './draft';
import { EXAMPLES } from './examples';
import { reference } from './help';
import { packed } from './link';
import { Trial } from './trial';

/** The visitor pauses for so long when a thought is finished, in milliseconds; then it is tried. */
const PAUSE_MS = 150;

/** What takes longer than this, in milliseconds, is asked half as often as it could be, and moves in steps. */
const SLOW_MS = 66;

/** The section in which visitors write an effect in Python. It shows the picture what runs, and says what does not. */
export class Editor {
  readonly #section: HTMLDetailsElement;
  readonly #code: Code;
  readonly #facts = make('p', { className: 'editor-facts' });
  readonly #said = make('p', { className: 'editor-said' });
  readonly #asking: HTMLElement;
  readonly #trial: Trial;
  /** False while a link's text waits for the visitor's word. */
  #allowed: boolean;
  #timer = 0;
  /** Whether the text as it stands was refused: then what is told of the one that goes on is no news of it. */
  #refused = false;
  /** What the text as it stands has printed last. */
  #printed = '';

  /** @param linked the text that came with the link; null where none did. */
  constructor(processor: BackgroundProcessor, linked: string | null) {
    this.#allowed = linked === null;
    this.#trial = new Trial(
      (source) => processor.update({ source }),
      (error) => {
        this.#tried(error);
      },
    );
    this.#code = new Code(linked ?? readDraft() ?? EXAMPLES[0].code, {
      label: 'effect.code',
      description: 'effect.keys',
      changed: () => {
        this.#changed();
      },
    });
    this.#asking = this.#question();
    this.#asking.hidden = this.#allowed;
    this.#said.role = 'status';
    this.#section = make(
      'details',
      { className: 'editor', open: true },
      tell(make('summary'), 'effect.title'),
      make('div', { className: 'editor-bar' }, this.#menu(), this.#sharing(), this.#facts),
      this.#asking,
      this.#code.element,
      this.#said,
      tell(make('p', { className: 'hint' }), 'effect.keys'),
      reference(),
    );
    onLanguage(() => {
      this.#code.translate();
    });
    processor.on('effect', (report) => {
      this.#hear(report);
    });
  }

  /** The effect is shown: the section is there, and what is in it runs. */
  open(): void {
    if (this.#section.isConnected) return;
    find('below', HTMLElement).append(this.#section);
    translate(this.#section); // The language may have changed while it was away.
    if (this.#allowed) tell(this.#facts, 'effect.starting');
    this.#run();
  }

  /** Another effect is shown. */
  close(): void {
    clearTimeout(this.#timer);
    this.#trial.forget();
    this.#section.remove();
  }

  #changed(): void {
    if (!this.#allowed) return;
    this.#printed = '';
    keepDraft(this.#code.text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#run();
    }, PAUSE_MS);
  }

  #run(): void {
    if (this.#allowed && this.#section.isConnected) void this.#trial.try(this.#code.text);
  }

  #allow(): void {
    this.#allowed = true;
    this.#asking.hidden = true;
  }

  #tried(error: unknown): void {
    this.#refused = error !== null;
    if (error === null) this.#show(null, false);
    // Where the effect itself is to blame, its report has come already, with the line.
    else if (!(error instanceof BackdropError) || error.code !== 'effect-failed')
      this.#say(() => (error instanceof Error ? toldWhole(error) : text('effect.failed')), true);
  }

  #hear({ error, ms, rate, printed, refused }: EffectReport): void {
    if (refused) this.#refused = true;
    if (printed) this.#printed = printed;
    if (refused || !this.#refused) this.#show(error, refused);
    if (error) return;
    tell(this.#facts, () => {
      const values = { ms: fixed(ms, ms < 10 ? 1 : 0), rate: rate.toFixed(rate < 2 ? 1 : 0) };
      return text(ms > SLOW_MS ? 'effect.slow' : 'effect.fast', values);
    });
    this.#facts.classList.toggle('slow', ms > SLOW_MS);
  }

  #show(error: EffectError | null, refused: boolean): void {
    this.#code.mark(error);
    if (!error) {
      const printed = this.#printed;
      this.#say(() => printed, false);
      return;
    }
    const { line, message, stopped } = error;
    this.#say(() => {
      const words = line === null ? message : text('effect.error', { line, message });
      const sentence = /[.!?…]$/.test(words) ? words : `${words}.`;
      return `${sentence} ${text(refused || stopped ? 'effect.goes_on' : 'effect.stands')}`;
    }, true);
  }

  #say(words: Words, bad: boolean): void {
    tell(this.#said, words);
    this.#said.classList.toggle('bad', bad);
  }

  /** Asks before a text runs that came with a link. */
  #question(): HTMLElement {
    const run = tell(make('button', { type: 'button', className: 'button small' }), 'effect.run');
    run.addEventListener('click', () => {
      this.#allow();
      tell(this.#facts, 'effect.starting');
      keepDraft(this.#code.text);
      this.#run();
      this.#code.focus();
    });
    const words = tell(make('p'), 'effect.linked');
    const question = make('div', { className: 'editor-question', role: 'group' }, words, run);
    return tell(question, 'effect.run', 'textLabel');
  }

  #menu(): HTMLElement {
    const menu = tell(make('select'), 'effect.examples', 'textLabel');
    menu.append(tell(make('option', { value: '' }), 'effect.examples'));
    EXAMPLES.forEach(({ title }, i) => {
      menu.append(tell(make('option', { value: `${i}` }), title));
    });
    menu.addEventListener('change', () => {
      const chosen = EXAMPLES[Number(menu.value)];
      menu.value = '';
      this.#allow(); // It is ours, and takes the place of what was not to run.
      this.#code.text = chosen.code;
      this.#run();
    });
    return menu;
  }

  #sharing(): HTMLElement {
    const share = tell(make('button', { type: 'button', className: 'button small quiet' }), 'effect.share');
    share.addEventListener('click', () => {
      void this.#share();
    });
    return share;
  }

  async #share(): Promise<void> {
    const link = new URL(`/?effect=python${await packed(this.#code.text)}`, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      this.#say('effect.shared', false);
    } catch {
      history.replaceState(null, '', link);
      this.#say('effect.in_address', false);
    }
  }
}
