import { VideoSampleSink } from 'mediabunny';
import { loadKernels } from '../pipeline/kernels/load';
import { PlainKernels } from '../pipeline/kernels/plain';
import { toErrorData } from '../pipeline/messages';
import { BackdropError } from '../processor/errors';
import { Exclusive } from '../exclusive';
import { makeFilm, type Film } from './film';
import { Finisher } from './finisher';
import type { Answers, Ask, Finished, FromWorker, Look, ToWorker } from './messages';
import { openFile, type Opened } from './open';
import { makePhoto, makePreview } from './photo';
import { openPlace } from './place';
import { Upright } from './upright';
import type { FileFacts, FilePreview } from './types';

/** What fits into the kernels' 128 MB: they hold a few copies of a picture. Larger ones take the plain loops. */
const FAST_PIXELS = 9.5e6;
/** How often progress is told, in milliseconds. */
const TELL_MS = 100;

/** One file's work, in a worker of its own: opened, looked at, and made. */
class FileWork {
  readonly #tell: (share: number, frames: number) => void;
  #opened: Opened | null = null;
  #finisher: Finisher | null = null;
  #look: Look | null = null;
  #notes = new Set<string>();

  constructor(tell: (share: number, frames: number) => void) {
    let told = 0;
    this.#tell = (share, frames) => {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      tell(share, frames);
    };
  }

  /** @param signal ends a film that is being made: it rejects, and leaves nothing behind. */
  carryOut(ask: Ask, signal: AbortSignal): Promise<Answers[keyof Answers]> {
    switch (ask.do) {
      case 'open':
        return this.#open(ask.file, ask.name);
      case 'look':
        return this.#wear(ask.look);
      case 'preview':
        return this.#preview();
      case 'run':
        return this.#run(ask.place, signal);
    }
  }

  async #open(file: Blob, name: string): Promise<FileFacts> {
    this.#opened = await openFile(file, name);
    const { kind, width, height } = this.#opened;
    const kernels = width * height > FAST_PIXELS ? new PlainKernels() : await loadKernels();
    this.#finisher = new Finisher(kernels, (text) => this.#notes.add(text));
    return { kind, width, height, seconds: this.#opened.kind === 'film' ? this.#opened.seconds : 0 };
  }

  async #wear(look: Look): Promise<null> {
    const { opened, finisher } = this.#ready();
    await finisher.wear(look, opened);
    this.#look = look;
    return null;
  }

  async #preview(): Promise<FilePreview> {
    const { opened, finisher } = this.#ready();
    const how = { finisher, alpha: this.#alpha };
    if (opened.kind === 'photo') {
      const picture = await createImageBitmap(opened.file);
      return makePreview(picture, opened, how).finally(() => {
        picture.close();
      });
    }
    const frame = await momentOf(opened);
    return makePreview(frame, opened, how).finally(() => {
      frame.close();
    });
  }

  async #run(name: string, signal: AbortSignal): Promise<Finished> {
    const { opened, finisher } = this.#ready();
    finisher.forget();
    if (opened.kind === 'photo') {
      const { file, type } = opened;
      const blob = await makePhoto(await createImageBitmap(file), finisher, { type, alpha: this.#alpha });
      return { blob, frames: 1, notes: [...this.#notes] };
    }
    const place = await openPlace(name);
    const work = { finisher, place, alpha: this.#alpha, signal, progress: this.#tell };
    const finished = await makeFilm(opened, work);
    return { ...finished, notes: [...this.#notes, ...finished.notes] };
  }

  get #alpha(): boolean {
    return this.#look?.settings.effect === 'transparent';
  }

  #ready(): { opened: Opened; finisher: Finisher } {
    if (this.#opened && this.#finisher) return { opened: this.#opened, finisher: this.#finisher };
    throw new BackdropError('file-invalid', 'No file was opened.');
  }
}

/** An early moment of a film, but not its first, which is often black. */
async function momentOf(film: Film): Promise<VideoFrame> {
  const start = await film.track.getFirstTimestamp();
  const sink = new VideoSampleSink(film.track);
  using sample = await sink.getSample(start + Math.min(1, film.seconds / 3));
  if (!sample) throw new BackdropError('file-invalid', 'The video holds no picture that can be decoded.');
  return new Upright(film).turn(sample);
}

/** Does what is asked through the port, one thing at a time. */
export function serveFiles(port: MessagePort): void {
  const tell = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const work = new FileWork((share, frames) => {
    tell({ share, frames });
  });
  const exclusive = new Exclusive();
  const stops = new Map<number, AbortController>();
  port.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
    if ('stop' in data) {
      stops.get(data.stop)?.abort();
      return;
    }
    const { id, ask } = data;
    const stop = new AbortController();
    stops.set(id, stop);
    try {
      tell({ id, value: await exclusive.run(() => work.carryOut(ask, stop.signal)) });
    } catch (error) {
      tell({ id, error: toErrorData(error) });
    } finally {
      stops.delete(id);
    }
  };
}
