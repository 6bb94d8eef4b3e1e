import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { variantOf, variantBytes, type ModelCard } from '../models/card';
import { loadVerified } from '../models/download';
import { BackdropError } from '../processor/errors';
import { inputSize, type Size } from '../models/sides';
import type { QuantBytes, Resolution } from '../processor/options';
import { checkBackend, readTensor } from './backend';
import type { Picture } from './picture';
import type { RenderPlan } from './plan';
import type { Kernels } from './kernels/kernels';
import { ModelRuns } from './replay/runs';
import { InputSampler } from './sample';

/** The verified files of one variant, still without a backend. */
export interface ModelFiles {
  card: ModelCard;
  quantBytes: QuantBytes;
  artifacts: tf.io.ModelArtifacts;
}

/** What segmenting one frame gives. All tensors are the caller's to dispose. */
export interface Segmented {
  /** `[1, h, w, 1]`, 0..1: the probability of a person. */
  alpha: tf.Tensor4D;
  /** `[1, H, W, 3]`, RGB 0..255: the model's input, which also guides the refinement. */
  image: tf.Tensor4D;
  /** The optional outputs that were asked for, `[1, h, w, channels]` each, by their names in the card. */
  extras: Record<string, tf.Tensor4D>;
}

/** Frees everything that segmenting gave. */
export function disposeSegmented({ alpha, image, extras }: Segmented): void {
  tf.dispose([alpha, image, ...Object.values(extras)]);
}

/** How finely a model looks, and at what. */
export interface View {
  resolution: Resolution;
  picture: Size;
}

/** How a variant is downloaded. */
export interface Download {
  onProgress?: (loaded: number, total: number) => void;
  /** Where it says so, it is given up. */
  signal?: AbortSignal | null;
}

/** Fetches and verifies a variant's files, all at once. */
export async function fetchModel(
  card: ModelCard,
  quantBytes: QuantBytes,
  { onProgress, signal = null }: Download = {},
): Promise<ModelFiles> {
  const variant = variantOf(card, quantBytes);
  const total = variantBytes(variant);
  let loaded = 0;
  const [json, ...shards] = await Promise.all(
    variant.files.map((file) =>
      loadVerified(card.id, file, {
        signal,
        onBytes: (count) => onProgress?.((loaded += count), total),
      }),
    ),
  );
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(
    new TextDecoder().decode(json),
  ) as tf.io.ModelJSON;
  const weightData = shards.map(({ buffer }) => buffer);
  return {
    card,
    quantBytes,
    artifacts: {
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData,
      ...(signature && { signature }),
      ...(format !== undefined && { format }),
    },
  };
}

/** Runs a model of the contract: `image` in, `alpha` and what else is asked for out. Knows nothing of model families. */
export class Segmenter {
  readonly name: string;
  readonly card: ModelCard;
  #kernels: Kernels;
  #runs: ModelRuns;
  #resolution: Resolution;
  #sampler: InputSampler;

  private constructor(kernels: Kernels, { card, quantBytes }: ModelFiles, model: GraphModel, view: View) {
    this.name = `${card.id}@${quantBytes}`;
    this.card = card;
    this.#kernels = kernels;
    this.#runs = new ModelRuns(model);
    this.#resolution = view.resolution;
    this.#sampler = samplerFor(kernels, card, view);
  }

  /**
   * Builds the model on the current backend and runs it once, so that the first frame does not pay for it.
   *
   * @throws BackdropError `model-failed` where it cannot be built or run, or its first answer is no mask.
   */
  static async build(kernels: Kernels, files: ModelFiles, view: View): Promise<Segmenter> {
    const { card, artifacts } = files;
    let model: GraphModel | undefined;
    let segmenter: Segmenter | undefined;
    try {
      // Typed for the synchronous handler; the asynchronous overload is the documented one.
      model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
      segmenter = new Segmenter(kernels, files, model, view);
      await segmenter.#warmUp(segmenter.#sampler);
      return segmenter;
    } catch (cause) {
      if (segmenter) segmenter.dispose();
      else model?.dispose();
      throw doesNotRun(card, cause);
    }
  }

  /** The size in which the model sees the picture now. */
  get input(): Size {
    const { width, height } = this.#sampler;
    return { width, height };
  }

  /** Looks at another resolution from now on. @throws BackdropError `model-failed`, and keeps the old one. */
  async resize(view: View): Promise<void> {
    const next = samplerFor(this.#kernels, this.card, view);
    try {
      await this.#warmUp(next);
    } catch (cause) {
      next.dispose();
      throw doesNotRun(this.card, cause);
    }
    this.#sampler.dispose();
    this.#sampler = next;
    this.#resolution = view.resolution;
  }

  async #warmUp({ width, height }: Size): Promise<void> {
    const alpha = tf.tidy(() => {
      const [first] = this.#execute(tf.fill([1, height, width, 3], 127), ['alpha']);
      return first;
    });
    try {
      const [probability] = await readTensor(alpha);
      if (!(probability >= -0.001 && probability <= 1.001))
        throw new Error('its output is not a probability');
    } finally {
      alpha.dispose();
    }
  }

  #execute(image: tf.Tensor4D, names: string[]): tf.Tensor4D[] {
    return this.#runs.execute(image, names) as tf.Tensor4D[];
  }

  /**
   * Finds the people in a picture. Pixels stay where they are; what comes back is tensors.
   *
   * @param plan names the optional outputs; only they are computed. Its detail makes the input smaller, where the model
   * takes any size.
   * @throws BackdropError `stage-failed` where the model lacks one of them.
   */
  segment(picture: Picture, { outputs: wanted, detail }: Pick<RenderPlan, 'outputs' | 'detail'>): Segmented {
    const missing = wanted.find((name) => !(name in this.card.outputs));
    if (missing !== undefined)
      throw new BackdropError(
        'stage-failed',
        `The model "${this.card.id}" has no output "${missing}", which the chosen effect needs. Choose another model or effect.`,
        'segment',
      );
    checkBackend();
    const sampler = this.#aim(picture, detail);
    const pixels = sampler.sample(picture);
    const image = tf.tensor4d(pixels, [1, sampler.height, sampler.width, 3]);
    try {
      const [alpha, ...others] = this.#execute(image, ['alpha', ...wanted]);
      const extras = Object.fromEntries(wanted.map((name, i) => [name, others[i]]));
      return { alpha, image, extras };
    } catch (error) {
      image.dispose();
      throw error;
    }
  }

  /** A sampler of the size that this picture needs: the camera may have turned. */
  #aim(picture: Size, detail: number): InputSampler {
    const { width, height } = inputSize(this.card, this.#resolution, picture, detail);
    if (width !== this.#sampler.width || height !== this.#sampler.height) {
      this.#sampler.dispose();
      this.#sampler = new InputSampler(this.#kernels, width, height);
    }
    return this.#sampler;
  }

  dispose(): void {
    this.#runs.dispose();
    this.#sampler.dispose();
  }
}

function samplerFor(kernels: Kernels, card: ModelCard, { resolution, picture }: View): InputSampler {
  const { width, height } = inputSize(card, resolution, picture);
  return new InputSampler(kernels, width, height);
}

function doesNotRun({ id }: ModelCard, cause: unknown): BackdropError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new BackdropError(
    'model-failed',
    `The model "${id}" does not run here: ${reason}. Choose another model, resolution or backend.`,
    id,
    { cause },
  );
}
