import { backend, type Tensor } from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { Replay } from './replay';

/** Runs before one is recorded: the start has better to do. */
const BEFORE = 4;
/** Recorded and computed values that differ by more are not the same. */
const TOLERANCE = 1e-5;

/**
 * Runs a model: by TensorFlow.js' executor and, on WASM, by replaying it as soon as a replay has given the very values
 * that the executor gave.
 */
export class ModelRuns {
  #model: GraphModel;
  #backend: BackendWasm | null;
  /** What the runs counted here are of: the inputs' shape and the outputs' names. */
  #kind = '';
  #count = 0;
  #replay: Replay | null = null;

  /** @param model on the current backend. */
  constructor(model: GraphModel) {
    this.#model = model;
    const current = backend();
    this.#backend = current instanceof BackendWasm ? current : null;
  }

  /** @returns the outputs of these names, new tensors all of them. */
  execute(image: Tensor, names: string[]): Tensor[] {
    const kind = [...image.shape, ...names].join();
    if (kind !== this.#kind) {
      this.#drop();
      this.#kind = kind;
      this.#count = 0;
    }
    const count = this.#count++;
    if (!this.#backend || count < BEFORE) return this.#execute(image, names);
    if (count === BEFORE) return this.#record(this.#backend, image, names);
    if (!this.#replay) return this.#execute(image, names);
    if (count === BEFORE + 1) return this.#compare(this.#replay, image, names);
    try {
      return this.#replay.run([image]);
    } catch {
      this.#drop();
      return this.#execute(image, names);
    }
  }

  #execute(image: Tensor, names: string[]): Tensor[] {
    return [this.#model.execute({ image }, names)].flat();
  }

  #record(wasm: BackendWasm, image: Tensor, names: string[]): Tensor[] {
    const weights = Object.values(this.#model.weights).flat();
    const recorded = Replay.record(wasm, [image], weights, () => this.#execute(image, names));
    this.#replay = recorded.replay;
    return recorded.outputs;
  }

  /** The executor's outputs; without the replay from now on, where it gives others. */
  #compare(replay: Replay, image: Tensor, names: string[]): Tensor[] {
    const outputs = this.#execute(image, names);
    let replayed: Tensor[] = [];
    try {
      replayed = replay.run([image]);
      if (!outputs.every((output, i) => same(output, replayed[i]))) this.#drop();
    } catch {
      this.#drop();
    }
    for (const tensor of replayed) tensor.dispose();
    return outputs;
  }

  #drop(): void {
    this.#replay?.dispose();
    this.#replay = null;
  }

  dispose(): void {
    this.#drop();
    this.#model.dispose();
  }
}

/** Whether two tensors of the WASM backend hold the same finite values, nearly. */
function same(one: Tensor, other: Tensor): boolean {
  const [a, b] = [one.dataSync(), other.dataSync()];
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= TOLERANCE);
}
