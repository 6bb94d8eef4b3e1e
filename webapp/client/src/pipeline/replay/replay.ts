import { engine, util, type DataId, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { arrange } from './layout';
import { record, standIn, type Call, type Recording, type Step } from './recording';

type Inputs = Call['inputs'];

/** A graph's output as it was recorded. */
interface Output {
  /** The stand-in for its memory, which is new at every run. */
  slot: DataId;
  shape: number[];
  dtype: TensorInfo['dtype'];
}

/**
 * A graph whose kernels run again as they ran once, on tensors that stay: without the executor's way from node to
 * node, without a tensor made, tracked and disposed for each, and with one block of memory for all values between.
 * On small networks that is a fifth of the time.
 *
 * It can stand in for the executor only where nothing but the inputs' values changes; see {@link ModelRuns}, who
 * compares both.
 */
export class Replay {
  #backend: BackendWasm;
  #inputs: DataId[];
  #steps: Step[];
  #outputs: Output[];
  #block: TensorInfo;
  /** The values in the block. */
  #values: TensorInfo[];
  /** What the kernel that runs asked for when it was recorded, and how much of it it has been given. */
  #made: TensorInfo[] = [];
  #next = 0;
  /** This run's outputs, by their slots. */
  #fresh = new Map<DataId, TensorInfo>();

  private constructor(backend: BackendWasm, parts: Parts) {
    this.#backend = backend;
    this.#inputs = parts.inputs;
    this.#outputs = parts.outputs;
    this.#block = parts.block;
    this.#values = parts.values;
    // What kernels see: a backend that gives them the tensors of before.
    const memory = standIn(backend, {
      makeOutput: (...wanted) => this.#give(...wanted),
      write: refuse,
      move: refuse,
      disposeData: () => false,
      incRef: () => undefined,
    });
    this.#steps = parts.steps.map((step) => ({ ...step, call: { ...step.call, backend: memory } }));
  }

  /**
   * Runs a graph and prepares to run it again.
   *
   * @param inputs what changes from run to run, by the values alone.
   * @param constants what never does: the weights.
   * @returns the outputs, and null where it cannot be run again so.
   */
  static record(
    backend: BackendWasm,
    inputs: readonly Tensor[],
    constants: readonly Tensor[],
    run: () => Tensor[],
  ): { outputs: Tensor[]; replay: Replay | null } {
    const recording = record(backend, run);
    const parts = prepare(backend, recording, inputs, constants);
    return { outputs: recording.result, replay: parts && new Replay(backend, parts) };
  }

  /**
   * @param inputs of the recorded shapes.
   * @returns new tensors, the caller's to dispose.
   */
  run(inputs: readonly Tensor[]): Tensor[] {
    const { dataIdMap } = this.#backend;
    this.#inputs.forEach((slot, i) => {
      dataIdMap.set(slot, dataIdMap.get(inputs[i].dataId));
    });
    try {
      for (const { run, call, made } of this.#steps) {
        this.#made = made;
        this.#next = 0;
        run(call);
      }
      const outputs = this.#outputs.map(({ slot, shape, dtype }) => {
        const { dataId } = this.#fresh.get(slot)!;
        return engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
      });
      this.#fresh.clear();
      return outputs;
    } finally {
      for (const { slot } of this.#outputs) dataIdMap.delete(slot);
      for (const slot of this.#inputs) dataIdMap.delete(slot);
      // What is left was made before a kernel failed.
      for (const { dataId } of this.#fresh.values()) this.#backend.disposeData(dataId);
      this.#fresh.clear();
    }
  }

  /** The tensor that the kernel of this step asked for when it was recorded. */
  #give(...[shape, dtype, offset, values]: Parameters<BackendWasm['makeOutput']>): TensorInfo {
    const tensor = this.#made[this.#next++] as TensorInfo | undefined;
    if (!tensor || offset !== undefined || values || tensor.dtype !== dtype) return refuse();
    if (!util.arraysEqual(tensor.shape, shape)) return refuse();
    if (this.#outputs.some(({ slot }) => slot === tensor.dataId)) {
      const fresh = this.#backend.makeOutput(shape, dtype);
      this.#fresh.set(tensor.dataId, fresh);
      this.#backend.dataIdMap.set(tensor.dataId, this.#backend.dataIdMap.get(fresh.dataId));
    }
    return tensor;
  }

  dispose(): void {
    const { dataIdMap, wasm } = this.#backend;
    // Their memory is the block's: only their names are given back.
    for (const { dataId } of this.#values) {
      wasm.tfjs.disposeData(dataIdMap.get(dataId).id);
      dataIdMap.delete(dataId);
    }
    this.#backend.disposeData(this.#block.dataId);
  }
}

/** What a {@link Replay} is made of. */
interface Parts {
  inputs: DataId[];
  steps: Step[];
  outputs: Output[];
  block: TensorInfo;
  values: TensorInfo[];
}

/** Gives every tensor of a recording a place of its own; null where one of them came from nowhere that is known. */
function prepare(
  backend: BackendWasm,
  { result, steps, complete }: Recording<Tensor[]>,
  inputs: readonly Tensor[],
  constants: readonly Tensor[],
): Parts | null {
  const kept = new Set(constants.map(({ dataId }) => dataId));
  const slots = new Map<DataId, DataId>(inputs.map(({ dataId }) => [dataId, {}]));
  const made = new Map<DataId, { tensor: TensorInfo; from: number; until: number }>();
  const known = (dataId: DataId): boolean => kept.has(dataId) || slots.has(dataId) || made.has(dataId);
  for (const [i, step] of steps.entries()) {
    for (const tensor of step.made) made.set(tensor.dataId, { tensor, from: i, until: i });
    for (const { dataId } of given(step)) {
      if (!known(dataId)) return null;
      const value = made.get(dataId);
      if (value) value.until = i;
    }
  }
  const results = new Set(result.map(({ dataId }) => dataId));
  if (!complete || results.size < result.length || result.some(({ dataId }) => !made.has(dataId)))
    return null;

  for (const dataId of results) slots.set(dataId, {});
  const between = [...made.values()].filter(({ tensor }) => !results.has(tensor.dataId));
  const { offsets, size } = arrange(
    between.map(({ tensor, from, until }) => ({ from, until, size: bytes(tensor) })),
  );
  const block = backend.makeOutput([Math.max(size, 1)], 'bool');
  const start = backend.getMemoryOffset(block.dataId);
  const values = between.map(({ tensor: { shape, dtype } }, i) =>
    backend.makeOutput(shape, dtype, start + offsets[i]),
  );
  for (const [i, { tensor }] of between.entries()) slots.set(tensor.dataId, values[i].dataId);
  const placed = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => ({
    dataId: slots.get(dataId) ?? dataId,
    shape,
    dtype,
  });
  return {
    inputs: inputs.map(({ dataId }) => slots.get(dataId)!),
    steps: steps.map((step) => ({
      ...step,
      call: { ...step.call, inputs: eachInput(step.call.inputs, placed) },
      made: step.made.map(placed),
    })),
    outputs: result.map(({ dataId, shape, dtype }) => ({ slot: slots.get(dataId)!, shape, dtype })),
    block,
    values,
  };
}

/** The tensors that a step reads. */
function given({ call }: Step): TensorInfo[] {
  return Object.values(call.inputs).filter((tensor) => tensor != null);
}

/** Inputs come by names or, where there may be any number, as a list. */
function eachInput(inputs: Inputs, change: (tensor: TensorInfo) => TensorInfo): Inputs {
  const changed = Object.entries(inputs).map(([name, tensor]) => [name, tensor && change(tensor)] as const);
  return Array.isArray(inputs)
    ? (changed.map(([, tensor]) => tensor) as unknown as Inputs)
    : Object.fromEntries(changed);
}

function bytes({ shape, dtype }: TensorInfo): number {
  return util.sizeFromShape(shape) * util.bytesPerElement(dtype);
}

function refuse(): never {
  throw new Error('a kernel asks for other memory than when it was recorded');
}
