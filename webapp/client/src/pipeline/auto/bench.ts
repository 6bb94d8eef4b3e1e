import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import type { ModelCard } from '../../models/card';
import type { QuantBytes } from '../../processor/options';
import { useBackend, type BackendName } from '../backend';
import { fetchModel } from '../segment';
import type { Run } from './trial';

/** What is tried on a bench. */
export interface BenchSetup {
  card: ModelCard;
  quantBytes: QuantBytes;
  /** The model's input, RGB 0..255, as it saw some of the camera's pictures. */
  pictures: Float32Array<ArrayBuffer>[];
  width: number;
  height: number;
}

/** The layers that these networks spend their time in have about this size: 21 million multiplications. */
const PROBE = { height: 36, width: 64, channels: 32 };
/** The first compiles; the best of the rest is what the backend can do. */
const PROBES = 4;
/** A second one will do where it took so many milliseconds: both cores of a small machine are busy with it. */
const LONG_PROBE_MS = 50;

/**
 * Runs one model on one backend. TensorFlow.js has one backend a realm, so each needs a realm of its own: the picture's
 * must not change for a trial.
 */
export class ModelBench {
  #setup: BenchSetup;
  #model: Promise<GraphModel> | null = null;

  constructor(setup: BenchSetup) {
    this.#setup = setup;
  }

  /** Starts the backend and gives the milliseconds of a small convolution, its result read. */
  async probe(backend: BackendName): Promise<number> {
    await useBackend(backend);
    const { height, width, channels } = PROBE;
    const image = tf.randomUniform<tf.Rank.R4>([1, height, width, channels]);
    const filter = tf.randomUniform<tf.Rank.R4>([3, 3, channels, channels]);
    let best = Infinity;
    for (let i = 0; i < PROBES && (best < LONG_PROBE_MS || i < 2); i++) {
      const start = performance.now();
      const found = tf.conv2d(image, filter, 1, 'same');
      await found.data();
      found.dispose();
      if (i > 0) best = Math.min(best, performance.now() - start);
    }
    tf.dispose([image, filter]);
    return best;
  }

  /** Runs the model on a picture, until its mask is there. */
  async run(picture: number): Promise<Run> {
    const { pictures, width, height } = this.#setup;
    const model = await (this.#model ??= this.#load());
    const start = performance.now();
    const image = tf.tensor4d(pictures[picture], [1, height, width, 3]);
    const [alpha] = [model.execute({ image }, ['alpha'])].flat();
    const mask = await alpha.data<'float32'>();
    const ms = performance.now() - start;
    tf.dispose([image, alpha]);
    return { ms, mask };
  }

  async #load(): Promise<GraphModel> {
    const { card, quantBytes } = this.#setup;
    const { artifacts } = await fetchModel(card, quantBytes);
    // Typed for the synchronous handler; the asynchronous overload is the documented one.
    return loadGraphModel({ load: () => Promise.resolve(artifacts) });
  }
}
