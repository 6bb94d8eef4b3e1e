import { getBackend } from '@tensorflow/tfjs-core';
import type { ModelCard } from '../models/card';
import type { Size } from '../models/sides';
import { fetchBackend, resolveBackend, useBackend, type BackendName } from './backend';
import type { Kernels } from './kernels/kernels';
import { fetchModel, Segmenter, type ModelFiles, type View } from './segment';
import type { ModelChoice } from './settings';

/** The model in use, and how another takes its place. */
export class ModelInUse {
  #kernels: Kernels;
  #segmenter: Segmenter | null = null;
  #choice: ModelChoice | null = null;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
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
    onProgress: (loaded: number, total: number) => void,
  ): Promise<ModelFiles | null> {
    const now = this.#choice;
    const same = now?.quantBytes === quantBytes && now.backend === backend;
    if (same && JSON.stringify(now.card) === JSON.stringify(card)) return null;
    const [files] = await Promise.all([
      fetchModel(card, quantBytes, onProgress),
      fetchBackend(resolveBackend(backend)),
    ]);
    return files;
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
    if (files) await this.#replace(choice, files, view);
    else await this.#segmenter?.resize(view);
    this.#choice = choice;
  }

  async #replace({ backend }: ModelChoice, files: ModelFiles, view: View): Promise<void> {
    const before = getBackend() as BackendName | undefined;
    try {
      await useBackend(resolveBackend(backend));
      const next = await Segmenter.build(this.#kernels, files, view);
      this.#segmenter?.dispose();
      this.#segmenter = next;
    } catch (error) {
      if (before && this.#segmenter) await useBackend(before);
      throw error;
    }
  }
}
