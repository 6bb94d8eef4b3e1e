import '../styles/files.css';
import { openFile, type FileFacts, type FileJob, type FileResult } from '../../processor';
import { ASSETS } from '../assets';
import { text } from '../language/language';
import { toldWhole } from '../told';
import { size } from '../words';
import type { FileChoice, FilesLinks } from './door';
import { clock, remaining } from './times';
import { View } from './view';

/** A download goes on after the dialog is closed: so long the finished file is kept, in milliseconds. */
const KEPT_MS = 60_000;

/** One file at a time: looked into, shown before and after, made, and handed out. */
export class FilesDialog {
  readonly #links: FilesLinks;
  readonly #view = new View();
  #job: FileJob | null = null;
  #result: { made: FileResult; address: string } | null = null;
  #abort: AbortController | null = null;
  /** Rises with every file and look, so that what was overtaken notices. */
  #turn = 0;
  #previews: string[] = [];

  constructor(links: FilesLinks) {
    this.#links = links;
    const { dialog, again, choice, make: making, cancel } = this.#view;
    dialog.addEventListener('close', () => {
      this.#end();
    });
    again.addEventListener('change', () => {
      const [file] = again.files ?? [];
      again.value = '';
      if (file as File | undefined) void this.open(file);
    });
    choice.addEventListener('change', () => void this.#show());
    making.addEventListener('click', () => void this.#make());
    cancel.addEventListener('click', () => {
      if (this.#abort) this.#abort.abort();
      else dialog.close();
    });
  }

  /** Shows the dialog with this file. */
  async open(file: File): Promise<void> {
    this.#end();
    const turn = ++this.#turn;
    const view = this.#view;
    view.begin(file.name, this.#choices());
    if (!view.dialog.open) view.dialog.showModal();
    try {
      const job = await openFile(file, ASSETS);
      if (turn !== this.#turn) {
        job.close();
        return;
      }
      this.#job = job;
      view.facts(() => this.#facts(job.facts, file), job.facts);
      await this.#show();
    } catch (error) {
      if (turn === this.#turn) view.refuse(() => toldWhole(error));
    }
  }

  #facts({ kind, width, height, seconds }: FileFacts, file: File): string {
    const values = { width, height, size: size(file.size), length: clock(seconds) };
    return kind === 'film' ? text('files.facts_film', values) : text('files.facts_photo', values);
  }

  /** The panel's present choice first, whatever it is. */
  #choices(): FileChoice[] {
    const looks = this.#links.looks();
    const now = this.#links.choices();
    const chosen = looks.find(({ patch }) =>
      Object.entries(patch).every(([key, value]) => now[key as keyof typeof now] === value),
    );
    return chosen ? [chosen, ...looks.filter((look) => look !== chosen)] : [...looks];
  }

  /** One picture of it, before and after. */
  async #show(): Promise<void> {
    const job = this.#job;
    if (!job) return;
    const turn = ++this.#turn;
    const view = this.#view;
    this.#forgetResult();
    view.looking();
    try {
      await job.look(this.#links.options({ ...this.#links.choices(), ...view.chosen }));
      const { before, after } = await job.preview();
      if (turn !== this.#turn) return;
      this.#forgetPreviews();
      this.#previews = [before, after].map((blob) => URL.createObjectURL(blob));
      view.preview(this.#previews[0], this.#previews[1]);
    } catch (error) {
      if (turn === this.#turn) view.refuse(() => toldWhole(error), { again: true });
    }
  }

  async #make(): Promise<void> {
    const job = this.#job;
    if (!job) return;
    const view = this.#view;
    const abort = (this.#abort = new AbortController());
    view.working();
    try {
      const made = await job.run({
        signal: abort.signal,
        progress: ({ share, secondsLeft }) => {
          view.progress(share, remaining(share, secondsLeft));
        },
      });
      if (abort.signal.aborted) await made.dispose();
      else this.#hand(made);
    } catch (error) {
      if (abort.signal.aborted) view.stopped();
      else view.refuse(() => toldWhole(error), { again: true });
    } finally {
      if (this.#abort === abort) this.#abort = null;
    }
  }

  #hand(made: FileResult): void {
    const address = URL.createObjectURL(made.blob);
    this.#result = { made, address };
    this.#view.done(made, address, () => size(made.blob.size));
  }

  #end(): void {
    this.#turn++;
    this.#abort?.abort();
    this.#abort = null;
    this.#forgetResult();
    this.#forgetPreviews();
    const job = this.#job;
    this.#job = null;
    job?.close();
  }

  #forgetResult(): void {
    const result = this.#result;
    this.#result = null;
    if (!result) return;
    setTimeout(() => {
      URL.revokeObjectURL(result.address);
      void result.made.dispose();
    }, KEPT_MS);
  }

  #forgetPreviews(): void {
    for (const address of this.#previews) URL.revokeObjectURL(address);
    this.#previews = [];
  }
}
