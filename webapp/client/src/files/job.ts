import { findCard, fetchCatalog } from '../models/catalog';
import { variantOf } from '../models/card';
import { cannotDo, lacking } from '../models/abilities';
import { fromErrorData, type ErrorData } from '../pipeline/messages';
import { absolute, DEFAULT_FOLDER, resolveAssets, type Assets } from '../processor/assets';
import { checkValues, missingScene } from '../processor/checks';
import { DEFAULT_OPTIONS, given } from '../processor/defaults';
import { BackdropError } from '../processor/errors';
import { newWorker, notLoaded } from '../processor/new-worker';
import { settingsFrom } from '../processor/settings';
import type { Answers, Ask, FilesMessage, Finished, FromWorker, Look, ToWorker } from './messages';
import { finishedName } from './name';
import { claim } from './storage';
import type { FileFacts, FileLook, FilePreview, FileProgress, FileResult } from './types';

/** How long a stopped worker has to clear away what it has begun, before it is ended as it is. */
const CLEARING_MS = 3000;

interface Waiting {
  resolve: (value: Answers[keyof Answers]) => void;
  reject: (error: BackdropError) => void;
}

/** What the worker was asked, and how it is stopped. */
interface Asked<Answer> {
  answer: Promise<Answer>;
  stop: () => void;
}

/**
 * One photo or video on its way: looked into, shown small in the chosen look, and made. It has a worker of its own, so
 * that a camera's picture goes on beside it; {@link FileJob.close} frees it.
 */
export class FileJob {
  /** What the file is. */
  readonly facts: FileFacts;
  readonly #name: string;
  readonly #assets: Assets;
  readonly #worker: FileWorker;
  /** What is being made; null while nothing is. */
  #making: Asked<Finished> | null = null;

  private constructor(facts: FileFacts, name: string, assets: Assets, worker: FileWorker) {
    this.facts = facts;
    this.#name = name;
    this.#assets = assets;
    this.#worker = worker;
  }

  /** See `openFile`. */
  static async open(file: Blob, assets: string | Assets = DEFAULT_FOLDER): Promise<FileJob> {
    const what: unknown = file;
    if (!(what instanceof Blob))
      throw new BackdropError('file-invalid', 'What was given is no file: a File or Blob is needed.');
    const name = file instanceof File ? file.name : 'the file';
    const resolved = resolveAssets(assets);
    const worker = new FileWorker(resolved);
    try {
      return new FileJob(await worker.ask({ do: 'open', file, name }), name, resolved, worker);
    } catch (error) {
      worker.end();
      throw error;
    }
  }

  /**
   * Has the file look like this from now on. May be called again.
   *
   * @throws BackdropError where a setting is refused or what it needs cannot be loaded; `setting-invalid` for the
   *   effect `none`, which would change nothing.
   */
  async look(options: FileLook): Promise<void> {
    await this.#worker.ask({ do: 'look', look: await lookFrom(options, this.#assets) });
  }

  /** One picture of it, before and after. */
  preview(): Promise<FilePreview> {
    return this.#worker.ask({ do: 'preview' });
  }

  /**
   * Makes the whole file.
   *
   * @param progress is told up to ten times a second.
   * @throws BackdropError where it fails, and the signal's reason where it is aborted; nothing is left behind.
   */
  async run({ signal, progress }: RunOptions = {}): Promise<FileResult> {
    signal?.throwIfAborted();
    const place = claim();
    const begun = performance.now();
    this.#worker.progress = (share, frames) => {
      const seconds = (performance.now() - begun) / 1000;
      // The first seconds tell little.
      const secondsLeft = share > 0 && seconds > 1 ? (seconds / share) * (1 - share) : null;
      progress?.({ share, frames, secondsLeft });
    };
    const making = this.#worker.begin({ do: 'run', place: place.name });
    this.#making = making;
    signal?.addEventListener('abort', making.stop);
    try {
      const { blob, frames, notes } = await making.answer;
      signal?.throwIfAborted();
      const name = finishedName(this.#name, blob.type);
      progress?.({ share: 1, frames, secondsLeft: 0 });
      return { ...this.facts, blob, name, frames, notes, dispose: () => place.release() };
    } catch (error) {
      await place.release();
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.#making = null;
      signal?.removeEventListener('abort', making.stop);
      this.#worker.progress = () => undefined;
    }
  }

  /** Frees the worker and all that it has loaded; what it is at is stopped, and cleared away. Finished files stay. */
  close(): void {
    const making = this.#making;
    const end = (): void => {
      this.#worker.end();
    };
    if (!making) {
      end();
      return;
    }
    making.stop();
    making.answer.then(end, end);
  }
}

/** How a job is watched and stopped. */
export interface RunOptions {
  signal?: AbortSignal | undefined;
  progress?: ((progress: FileProgress) => void) | undefined;
}

async function lookFrom(asked: FileLook, assets: Assets): Promise<Look> {
  const options = { ...DEFAULT_OPTIONS, ...given(asked) };
  checkValues(options);
  const { effect, faces, video, model, quantBytes, backend, renderer, resolution } = options;
  if (effect === 'none' && faces === 'show')
    throw new BackdropError(
      'setting-invalid',
      'With the effect "none" the file would stay as it is. Choose a background first.',
      'effect',
    );
  if (effect === 'python')
    throw new BackdropError(
      'setting-invalid',
      'An effect in Python runs on a camera’s picture only. Choose another background for the file.',
      'effect',
    );
  const missing = missingScene(options);
  if (missing) throw missing;
  const card = findCard(await fetchCatalog(assets.catalog), model);
  variantOf(card, quantBytes);
  const ability = lacking(card, options);
  if (ability) throw new BackdropError('setting-invalid', cannotDo(card, [ability]), ability);
  const settings = settingsFrom(options);
  if (effect !== 'image') delete settings.picture;
  else if (typeof settings.picture === 'string') settings.picture = absolute(settings.picture);
  const film = effect === 'video' ? video : null;
  return {
    settings,
    model: { card, quantBytes, backend, resolution },
    renderer,
    film: typeof film === 'string' ? absolute(film) : film,
  };
}

/** The worker of one job. */
class FileWorker {
  progress: (share: number, frames: number) => void = () => undefined;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended = false;

  /** @throws BackdropError `worker-lost` where the browser refuses the worker's address. */
  constructor(assets: Assets) {
    this.#worker = newWorker(assets);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#hear(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const { message } = event;
      const failed = `The worker that finishes files has failed: ${message}.`;
      this.#lose(message ? new BackdropError('worker-lost', failed) : notLoaded(assets.worker));
    };
    this.#worker.postMessage({ files: port2 } satisfies FilesMessage, [port2]);
  }

  ask<Kind extends Ask['do']>(ask: Extract<Ask, { do: Kind }>): Promise<Answers[Kind]> {
    return this.begin(ask).answer;
  }

  /** {@link ask} for what may be stopped. */
  begin<Kind extends Ask['do']>(ask: Extract<Ask, { do: Kind }>): Asked<Answers[Kind]> {
    const id = ++this.#lastId;
    const answer = new Promise<Answers[keyof Answers]>((resolve, reject) => {
      if (this.#ended) {
        reject(new BackdropError('stopped', 'This file has been closed.'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage({ id, ask } satisfies ToWorker);
    });
    const stop = (): void => {
      this.#stop(id);
    };
    return { answer: answer as Promise<Answers[Kind]>, stop };
  }

  #hear(message: FromWorker): void {
    if ('share' in message) {
      this.progress(message.share, message.frames);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('value' in message) waiting?.resolve(message.value);
    else waiting?.reject(fromErrorData(message.error satisfies ErrorData));
  }

  /** Has the worker stop and clear away; one that does not answer is ended. */
  #stop(id: number): void {
    this.#port.postMessage({ stop: id } satisfies ToWorker);
    setTimeout(() => {
      if (this.#waiting.has(id)) this.end();
    }, CLEARING_MS);
  }

  end(): void {
    this.#lose(new BackdropError('stopped', 'This file has been closed.'));
  }

  #lose(error: BackdropError): void {
    this.#ended = true;
    this.#worker.terminate();
    this.#port.close();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
