import type { FileFacts, FileResult } from '../../processor';
import type { Choices } from '../choices';
import { make } from '../dom';
import { text } from '../language/language';
import { tell, type Words } from '../language/tell';
import type { FileChoice } from './door';

/** The dialog itself: what is in it, and what of it is there when. It decides nothing. */
export class View {
  readonly dialog: HTMLDialogElement;
  readonly choice = make('select', { id: 'file-look' });
  readonly make = make('button', { type: 'button', className: 'button primary' });
  readonly cancel = tell(make('button', { type: 'button', className: 'button quiet' }), 'files.cancel');
  /** For another file, once this one is done or refused. */
  readonly again = make('input', {
    type: 'file',
    accept: 'image/*,video/*',
    className: 'unseen',
    tabIndex: -1,
  });
  readonly #title = make('h2', { id: 'file-title', dir: 'auto' });
  readonly #facts = make('p', { className: 'hint' });
  readonly #before = tell(make('img'), 'files.before', 'textAlt');
  readonly #after = tell(make('img'), 'files.after', 'textAlt');
  readonly #pictures = make('div', { className: 'file-pictures' });
  readonly #result = make('div', { className: 'file-result' });
  readonly #bar = tell(make('progress', { max: 1, value: 0 }), 'files.progress', 'textLabel');
  readonly #said = make('p', { className: 'file-said', role: 'status' });
  readonly #notes = make('p', { className: 'file-said', ariaLive: 'polite', lang: 'en', dir: 'ltr' });
  readonly #refusal = make('p', { className: 'file-refusal', role: 'alert' });
  readonly #download = tell(make('a', { className: 'button primary' }), 'files.download');
  readonly #other = tell(make('button', { type: 'button', className: 'button quiet' }), 'files.another');
  #looks: readonly FileChoice[] = [];

  constructor() {
    const close = make('button', { type: 'button', className: 'file-close' }, '×');
    tell(close, 'files.close', 'textLabel');
    this.dialog = make('dialog', { className: 'files' });
    this.dialog.setAttribute('aria-labelledby', 'file-title');
    close.addEventListener('click', () => {
      this.dialog.close();
    });
    this.#other.addEventListener('click', () => {
      this.again.click();
    });
    tell(this.again, 'files.another', 'textLabel');
    this.#pictures.append(
      make('figure', {}, this.#before, tell(make('figcaption'), 'files.before')),
      make('figure', { className: 'after' }, this.#after, tell(make('figcaption'), 'files.after')),
    );
    const label = tell(make('label', { htmlFor: 'file-look' }), 'files.look');
    this.dialog.append(
      make('div', { className: 'file-head' }, this.#title, close),
      this.#facts,
      this.#pictures,
      this.#result,
      make('div', { className: 'file-look' }, label, this.choice),
      this.#refusal,
      make('div', { className: 'file-progress' }, this.#bar, this.#said, this.#notes),
      make(
        'div',
        { className: 'file-buttons' },
        this.make,
        this.#download,
        this.#other,
        this.cancel,
        this.again,
      ),
    );
    document.body.append(this.dialog);
  }

  /** What is chosen in the list. */
  get chosen(): Partial<Choices> {
    return this.#looks[this.choice.selectedIndex]?.patch ?? {};
  }

  /** A file comes in. */
  begin(name: string, looks: readonly FileChoice[]): void {
    this.#looks = looks;
    this.choice.replaceChildren(...looks.map(({ title }) => make('option', {}, title)));
    this.#title.textContent = name;
    tell(this.#facts, () => '');
    this.#before.removeAttribute('src');
    this.#after.removeAttribute('src');
    this.#stage('looking', 'files.looking');
    this.choice.disabled = true;
  }

  /** It was looked into. */
  facts(words: Words, { kind, width, height }: FileFacts): void {
    tell(this.#facts, words);
    this.#pictures.style.setProperty('--aspect', `${width} / ${height}`);
    tell(this.make, kind === 'film' ? 'files.make_film' : 'files.make_photo');
  }

  /** A preview is on its way. */
  looking(): void {
    this.choice.disabled = false;
    this.#stage('looking', 'files.looking');
  }

  preview(before: string, after: string): void {
    this.#before.src = before;
    this.#after.src = after;
    this.#stage('ready', 'files.ready');
  }

  working(): void {
    this.#stage('working', 'files.starting');
    this.#bar.removeAttribute('value');
    this.cancel.focus();
  }

  progress(share: number, words: string): void {
    this.#bar.value = share;
    // Said aloud, ten a second would be a nuisance: screen readers read the bar.
    tell(this.#said, () => words);
  }

  /** The visitor has stopped it. */
  stopped(): void {
    this.#stage('ready', 'files.stopped');
    this.make.focus();
  }

  /** It is finished, and can be looked at and downloaded. */
  done({ kind, name, notes }: FileResult, address: string, bytes: () => string): void {
    this.#result.replaceChildren(
      kind === 'film'
        ? make('video', {
            src: address,
            controls: true,
            loop: true,
            muted: true,
            playsInline: true,
            autoplay: true,
          })
        : tell(make('img', { src: address }), 'files.after', 'textAlt'),
    );
    this.#download.href = address;
    this.#download.download = name;
    this.#stage('done', () => text('files.done', { name, size: bytes() }));
    this.#notes.textContent = notes.join(' ');
    this.#download.focus();
  }

  /** It cannot be done, and why. `again`: with another background it can. */
  refuse(words: Words, { again = false } = {}): void {
    this.#stage(again ? 'blocked' : 'refused', () => '');
    tell(this.#refusal, words);
    (again ? this.choice : this.#other).focus();
  }

  /** Shows what belongs to a step, by the style sheet; and says where it is. */
  #stage(step: 'looking' | 'ready' | 'working' | 'done' | 'blocked' | 'refused', words: Words): void {
    this.dialog.dataset.step = step;
    tell(this.#refusal, () => '');
    tell(this.#said, words);
    this.#notes.textContent = '';
    // A live region that counts ten times a second is silenced; the bar says as much when it is asked.
    this.#said.ariaLive = step === 'working' ? 'off' : 'polite';
    this.choice.disabled = step === 'working';
    this.make.disabled = step !== 'ready';
    this.#bar.value = 0;
    if (step === 'looking') this.#bar.removeAttribute('value');
    if (step !== 'done') this.#result.replaceChildren();
  }
}
