import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { variantOf, variantBytes, type ModelCard } from '../models/card';
import { downloadVerified } from '../models/download';
import { BackdropError } from '../processor/errors';
import type { QuantBytes } from '../processor/options';
import type { Picture } from './picture';
import type { Kernels } from './kernels/kernels';
import { InputSampler } from './sample';

/** The verified files of one variant, still without a backend. */
export interface ModelFiles {
  card: ModelCard;
  quantBytes: QuantBytes;
  artifacts: tf.io.ModelArtifacts;
}

/** What segmenting one frame gives. Both tensors are the caller's to dispose. */
export interface Segmented {
  /** `[1, h, w, 1]`, 0..1: the probability of a person. */
  alpha: tf.Tensor4D;
  /** `[1, H, W, 3]`, RGB 0..255: the model's input, which also guides the refinement. */
  image: tf.Tensor4D;
}

/** Fetches and verifies a variant's files, all at once. */
export async function fetchModel(
  card: ModelCard,
  quantBytes: QuantBytes,
  onProgress: (loaded: number, total: number) => void,
): Promise<ModelFiles> {
  const variant = variantOf(card, quantBytes);
  const total = variantBytes(variant);
  let loaded = 0;
  const [json, ...shards] = await Promise.all(
    variant.files.map((file) =>
      downloadVerified(card.id, file, (count) => {
        onProgress((loaded += count), total);
      }),
    ),
  );
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(
    new TextDecoder().decode(json),
  ) as tf.io.ModelJSON;
  const weightData = await new Blob(shards).arrayBuffer();
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

/** Runs a model of the contract: `image` in, `alpha` out. Knows nothing of model families. */
export class Segmenter {
  readonly name: string;
  #model: GraphModel;
  #sampler: InputSampler;

  private constructor(kernels: Kernels, files: ModelFiles, model: GraphModel) {
    this.name = `${files.card.id}@${files.quantBytes}`;
    this.#model = model;
    this.#sampler = new InputSampler(kernels, files.card.input.width, files.card.input.height);
  }

  /**
   * Builds the model on the current backend and runs it once, so that the first frame does not pay for it.
   *
   * @throws BackdropError `model-failed` where it cannot be built or run, or its first answer is no mask.
   */
  static async build(kernels: Kernels, files: ModelFiles): Promise<Segmenter> {
    const { card, artifacts } = files;
    let model: GraphModel | undefined;
    try {
      // Typed for the synchronous handler; the asynchronous overload is the documented one.
      model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
      const segmenter = new Segmenter(kernels, files, model);
      await segmenter.#warmUp();
      return segmenter;
    } catch (cause) {
      model?.dispose();
      const reason = cause instanceof Error ? cause.message : 'unknown reason';
      throw new BackdropError(
        'model-failed',
        `The model "${card.id}" does not run here: ${reason}. Choose another model or backend.`,
        card.id,
        { cause },
      );
    }
  }

  async #warmUp(): Promise<void> {
    const alpha = tf.tidy(() => {
      const { width, height } = this.#sampler;
      return this.#execute(tf.fill([1, height, width, 3], 127));
    });
    try {
      const [probability] = await alpha.data();
      if (!(probability >= -0.001 && probability <= 1.001))
        throw new Error('its output is not a probability');
    } finally {
      alpha.dispose();
    }
  }

  #execute(image: tf.Tensor4D): tf.Tensor4D {
    return this.#model.execute({ image }, 'alpha') as tf.Tensor4D;
  }

  /** Finds the people in a picture. Pixels stay where they are; what comes back is tensors. */
  segment(picture: Picture): Segmented {
    const pixels = this.#sampler.sample(picture);
    const image = tf.tensor4d(pixels, [1, this.#sampler.height, this.#sampler.width, 3]);
    try {
      return { alpha: this.#execute(image), image };
    } catch (error) {
      image.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#model.dispose();
    this.#sampler.dispose();
  }
}
