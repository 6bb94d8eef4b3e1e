import { getBackend } from '@tensorflow/tfjs-core';
import type { ModelCard } from '../models/card';
import type { Size } from '../models/sides';
import type { Backend } from '../processor/options';
import { fetchBackend, startBackend, useBackend, type BackendName } from './backend';
import type { Kernels } from './kernels/kernels';
import { fetchModel, Segmenter, type Download, type ModelFiles, type View } from './segment';
import type { ModelChoice } from './settings';

/** The model in use, and how another takes its place. */
export class ModelInUse {
  #kernels: Kernels;
  #segmenter: Segmenter | null = null;
  #choice: ModelChoice | null = null;
  /** What the choice was started on: it may have moved since. */
  #startedOn = '';
  /** The choice whose backend runs already, before there is a model to run on it. */
  #ahead: Backend | null = null;
  #notice: (text: string) => void;

  /** @param notice is told in words what a user should know. */
  constructor(kernels: Kernels, notice: (text: string) => void) {
    this.#kernels = kernels;
    this.#notice = notice;
  }

  /** Null until a model has been loaded. */
  get segmenter(): Segmenter | null {
    return this.#segmenter;
  }

  get card(): ModelCard | null {
    return this.#choice?.card ?? null;
  }

  /**
   * What has to be loaded before {@link use}; null where exactly this model runs already, at whatever resolution.
   *
   * @throws BackdropError that names the file or backend which could not be loaded.
   */
  async fetch(
    { card, quantBytes, backend }: ModelChoice,
    download: Download = {},
  ): Promise<ModelFiles | null> {
    const now = this.#choice;
    const same =
      now?.quantBytes === quantBytes && now.backend === backend && getBackend() === this.#startedOn;
    if (same && JSON.stringify(now.card) === JSON.stringify(card)) return null;
    const starting = now ? fetchBackend(backend) : this.#startAhead(backend);
    try {
      const [files] = await Promise.all([fetchModel(card, quantBytes, download), starting]);
      return files;
    } catch (error) {
      await starting.catch(() => undefined); // The next start must not come in its way.
      throw error;
    }
  }

  /** The first backend has none before it that has to run on meanwhile. */
  async #startAhead(backend: Backend): Promise<void> {
    await startBackend(backend, this.#notice);
    this.#ahead = backend;
  }

  /**
   * Uses a model from now on. The one before works until the new one has made its first mask.
   *
   * @param files as {@link fetch} gave them.
   * @param picture the camera's size.
   * @throws BackdropError where it does not run here; the one before stays in use.
   */
  async use(choice: ModelChoice, files: ModelFiles | null, picture: Size): Promise<void> {
    const view = { resolution: choice.resolution, picture };
    if (files) {
      const started = this.#ahead === choice.backend;
      this.#ahead = null;
      const start = (): Promise<void> => startBackend(choice.backend, this.#notice);
      await this.#replace(started ? () => Promise.resolve() : start, files, view);
      this.#startedOn = getBackend();
    } else await this.#segmenter?.resize(view);
    this.#choice = choice;
  }

  /**
   * Has the model run on another backend from now on, unless another is chosen meanwhile. The one before works until
   * the new one has made its first mask.
   *
   * @param picture the camera's size.
   * @param between runs work between two pictures.
   * @throws BackdropError where it does not run there; it stays where it is then.
   */
  async move(
    backend: BackendName,
    picture: Size,
    between: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const choice = this.#choice;
    if (!choice) return;
    const { card, quantBytes, resolution } = choice;
    const [files] = await Promise.all([fetchModel(card, quantBytes), fetchBackend(backend)]);
    await between(async () => {
      if (choice !== this.#choice) return;
      await this.#replace(() => useBackend(backend), files, { resolution, picture });
    });
  }

  async #replace(start: () => Promise<void>, files: ModelFiles, view: View): Promise<void> {
    const before = getBackend() as BackendName | undefined;
    try {
      await start();
      const next = await Segmenter.build(this.#kernels, files, view);
      this.#segmenter?.dispose();
      this.#segmenter = next;
    } catch (error) {
      if (before && this.#segmenter) await useBackend(before);
      throw error;
    }
  }
}
