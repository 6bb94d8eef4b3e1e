import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Replay } from './replay';
import { ModelRuns } from './runs';

const MODEL = new URL('../../../../../models/mediapipe-selfie-landscape/q2/', import.meta.url);
const WASM = new URL('../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/', import.meta.url);
/** A node in the midst of it. */
const INNER = 'PartitionedCall/Relu6_3';
/** After these many runs a replay has been recorded, compared and taken. */
const SETTLED = 6;
/** Height and width of a picture for the small network. */
const SMALL = [18, 32];

async function load(): Promise<GraphModel> {
  const [json, weights] = await Promise.all([
    readFile(new URL('model.json', MODEL), 'utf8'),
    readFile(new URL('group1-shard1of1.bin', MODEL)),
  ]);
  const { modelTopology, weightsManifest, signature } = JSON.parse(json) as tf.io.ModelJSON;
  return loadGraphModel({
    load: () =>
      Promise.resolve({
        modelTopology,
        weightSpecs: weightsManifest.flatMap((group) => group.weights),
        weightData: new Uint8Array(weights).buffer,
        ...(signature && { signature }),
      }),
  });
}

/** A network of two layers, `conv` and `alpha`, that takes pictures of any size. */
function loadSmall(): Promise<GraphModel> {
  const type = { type: 'DT_FLOAT' };
  const ones = { list: { i: ['1', '1', '1', '1'] } };
  const filter = Float32Array.of(0.01, -0.02, 0.005);
  const dim = ['1', '-1', '-1', '3'].map((size) => ({ size }));
  const image = { dtype: 'DT_FLOAT', name: 'image:0', tensorShape: { dim } };
  return loadGraphModel({
    load: () =>
      Promise.resolve({
        modelTopology: {
          versions: { producer: 1 },
          node: [
            { name: 'image', op: 'Placeholder', attr: { dtype: type, shape: { shape: { dim } } } },
            { name: 'filter', op: 'Const', attr: { dtype: type } },
            {
              name: 'conv',
              op: 'Conv2D',
              input: ['image', 'filter'],
              attr: { strides: ones, dilations: ones, padding: { s: btoa('SAME') }, T: type },
            },
            { name: 'alpha', op: 'Sigmoid', input: ['conv'], attr: { T: type } },
          ],
        },
        weightSpecs: [{ name: 'filter', shape: [1, 1, 3, 1], dtype: 'float32' }],
        weightData: filter.buffer,
        signature: { inputs: { image }, outputs: { alpha: { dtype: 'DT_FLOAT', name: 'alpha:0' } } },
      }),
  });
}

/** A picture, usually of the model's size, another one for each seed. */
function picture(seed: number, [height, width]: readonly number[] = [144, 256]): tf.Tensor4D {
  return tf.randomUniform([1, height, width, 3], 0, 255, 'float32', seed);
}

let model: GraphModel;
const runs: ModelRuns[] = [];

// A whole model runs some ten times in each test.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  setWasmPaths(WASM.pathname);
  await tf.setBackend('wasm');
});

afterEach(() => {
  for (const each of runs.splice(0)) each.dispose();
  vi.restoreAllMocks();
});

async function start(loaded = load()): Promise<ModelRuns> {
  model = await loaded;
  const made = new ModelRuns(model);
  runs.push(made);
  return made;
}

function alphaOf(made: ModelRuns, image: tf.Tensor4D): Float32Array {
  const [alpha] = made.execute(image, ['alpha']);
  expect(alpha.shape).toEqual([1, image.shape[1], image.shape[2], 1]);
  const values = alpha.dataSync<'float32'>();
  alpha.dispose();
  return values;
}

function expectedOf(image: tf.Tensor4D): Float32Array {
  const alpha = model.execute({ image }, ['alpha']) as tf.Tensor;
  const values = alpha.dataSync<'float32'>();
  alpha.dispose();
  return values;
}

test('a replayed model gives what the executor gives, and no longer asks it', async () => {
  const made = await start();
  const execute = vi.spyOn(model, 'execute');
  for (let seed = 1; seed <= SETTLED + 4; seed++) {
    const image = picture(seed);
    const values = alphaOf(made, image);
    const asked = execute.mock.calls.length;
    expect(values).toEqual(expectedOf(image));
    expect(asked).toBe(seed <= SETTLED ? asked : 2 * SETTLED + (seed - SETTLED - 1));
    image.dispose();
  }
});

test('no tensor is left behind, and no memory once it is disposed', async () => {
  const kept = (tf.backend() as { numDataIds: () => number }).numDataIds();
  const made = await start();
  const image = picture(1);
  for (let i = 0; i < SETTLED + 2; i++) alphaOf(made, image);
  const before = { tensors: tf.memory().numTensors, data: tf.backend().numDataIds() };
  for (let i = 0; i < 20; i++) alphaOf(made, image);
  expect({ tensors: tf.memory().numTensors, data: tf.backend().numDataIds() }).toEqual(before);
  image.dispose();
  runs.pop()!.dispose();
  expect(tf.backend().numDataIds()).toBe(kept);
});

test('two pictures may be in hand at once', async () => {
  const made = await start();
  const [one, other] = [picture(1), picture(2)];
  for (let i = 0; i < SETTLED; i++) alphaOf(made, one);
  const [first] = made.execute(one, ['alpha']);
  const [second] = made.execute(other, ['alpha']);
  expect(first.dataSync()).toEqual(expectedOf(one));
  expect(second.dataSync()).toEqual(expectedOf(other));
  tf.dispose([first, second, one, other]);
});

test('other outputs start anew', async () => {
  const made = await start();
  const image = picture(1);
  const expected = expectedOf(image);
  for (let i = 0; i < SETTLED; i++) alphaOf(made, image);
  for (let i = 0; i < SETTLED + 2; i++) {
    const [alpha, other] = made.execute(image, ['alpha', INNER]);
    expect(alpha.dataSync()).toEqual(expected);
    expect(other.shape[3]).toBeGreaterThan(1);
    tf.dispose([alpha, other]);
  }
  image.dispose();
});

/** Makes replays give something else than they compute, and counts their runs. */
function spoilReplays(change: (values: Float32Array, output: number) => void) {
  const { run } = Object.getOwnPropertyDescriptors(Replay.prototype);
  return vi.spyOn(Replay.prototype, 'run').mockImplementation(function (this: Replay, inputs) {
    return run.value!.call(this, inputs).map((tensor, output) => {
      const values = tensor.dataSync<'float32'>().slice();
      tensor.dispose();
      change(values, output);
      return tf.tensor(values, tensor.shape);
    });
  });
}

test.each([
  ['a thousandth more in one pixel', 1e-3],
  ['a thousandth less in one pixel', -1e-3],
  ['little more than rounding in one pixel', 3e-5],
  ['a NaN in one pixel', NaN],
])('a replay that gives %s is compared once, and never used', async (_, more) => {
  const made = await start(loadSmall());
  const replayed = spoilReplays((values) => (values[values.length - 1] += more));
  const execute = vi.spyOn(model, 'execute');
  for (let seed = 1; seed <= SETTLED + 3; seed++) {
    const image = picture(seed, SMALL);
    const values = alphaOf(made, image);
    expect(values).toEqual(expectedOf(image));
    image.dispose();
  }
  expect(replayed).toHaveBeenCalledOnce();
  expect(execute).toHaveBeenCalledTimes(2 * (SETTLED + 3));
});

test('a replay whose second output alone is another is not used', async () => {
  const made = await start(loadSmall());
  const image = picture(1, SMALL);
  const replayed = spoilReplays((values, output) => (values[0] += output * 1e-3));
  for (let i = 0; i < SETTLED + 3; i++) tf.dispose(made.execute(image, ['alpha', 'conv']));
  expect(replayed).toHaveBeenCalledOnce();
  image.dispose();
});

test('a replay that is off by rounding alone is used', async () => {
  const made = await start(loadSmall());
  const image = picture(1, SMALL);
  const replayed = spoilReplays((values) => {
    values.forEach((value, i) => (values[i] = value + 1e-6));
  });
  for (let i = 0; i < SETTLED + 3; i++) alphaOf(made, image);
  expect(replayed).toHaveBeenCalledTimes(1 + 3);
  image.dispose();
});

test('what the executor does otherwise from run to run is not replayed', async () => {
  const made = await start(loadSmall());
  const image = picture(1, SMALL);
  const execute = model.execute.bind(model);
  const replayed = vi.spyOn(Replay.prototype, 'run');
  let runs = 0;
  // As an executor would that decides by what it reads of the picture: the recorded run goes another way.
  vi.spyOn(model, 'execute').mockImplementation((...args) =>
    tf.tidy(() => {
      const alpha = execute(...args) as tf.Tensor;
      return ++runs === SETTLED - 1 ? tf.mul(alpha, alpha) : alpha;
    }),
  );
  const values = Array.from({ length: SETTLED + 3 }, () => alphaOf(made, image));
  expect(runs).toBe(SETTLED + 3);
  expect(replayed).toHaveBeenCalledOnce();
  expect(values.at(-1)).toEqual(values[0]);
  image.dispose();
});

test('what cannot be recorded is left to the executor', async () => {
  const made = await start(loadSmall());
  const image = picture(1, SMALL);
  const execute = model.execute.bind(model);
  const replayed = vi.spyOn(Replay.prototype, 'run');
  let runs = 0;
  // A number that is neither a weight nor computed from the picture.
  vi.spyOn(model, 'execute').mockImplementation((...args) =>
    tf.tidy(() => tf.add(execute(...args) as tf.Tensor, ++runs)),
  );
  for (let i = 0; i < SETTLED + 3; i++) alphaOf(made, image);
  expect(runs).toBe(SETTLED + 3);
  expect(replayed).not.toHaveBeenCalled();
  image.dispose();
});

test.each([
  ['when it is compared', SETTLED],
  ['later', SETTLED + 2],
])('a replay that fails %s is freed, and not tried again', async (_, failing) => {
  const made = await start(loadSmall());
  const image = picture(1, SMALL);
  const kept = tf.backend().numDataIds();
  const expected = expectedOf(image);
  for (let i = 1; i < failing; i++) alphaOf(made, image);
  const replayed = vi.spyOn(Replay.prototype, 'run').mockImplementation(() => {
    throw new Error('broken');
  });
  for (let i = 0; i < 3; i++) expect(alphaOf(made, image)).toEqual(expected);
  expect(replayed).toHaveBeenCalledOnce();
  expect(tf.backend().numDataIds()).toBe(kept);
  image.dispose();
});

test('a picture of another size starts anew, and is replayed in its turn', async () => {
  const made = await start(loadSmall());
  const kept = tf.backend().numDataIds();
  const replayed = vi.spyOn(Replay.prototype, 'run');
  for (const size of [SMALL, [9, 16], SMALL]) {
    replayed.mockClear();
    for (let seed = 1; seed <= SETTLED + 2; seed++) {
      const image = picture(seed, size);
      expect(alphaOf(made, image)).toEqual(expectedOf(image));
      image.dispose();
    }
    // Once to be compared, and twice in earnest.
    expect(replayed).toHaveBeenCalledTimes(1 + 2);
  }
  // Where a third size comes, nothing of the replays before is left.
  const image = picture(1, [5, 7]);
  alphaOf(made, image);
  image.dispose();
  expect(tf.backend().numDataIds()).toBe(kept);
});

test('a kernel that fails in a replay leaves the answer to the executor', async () => {
  const made = await start();
  const image = picture(1);
  const expected = expectedOf(image);
  for (let i = 0; i < SETTLED; i++) alphaOf(made, image);
  const backend = tf.backend() as unknown as { typedArrayFromHeap: () => never };
  // Concat is the only kernel of this model that looks at memory itself.
  const failing = vi.spyOn(backend, 'typedArrayFromHeap').mockImplementationOnce(() => {
    throw new Error('broken');
  });
  const before = tf.backend().numDataIds();
  expect(alphaOf(made, image)).toEqual(expected);
  expect(failing).toHaveBeenCalled();
  expect(tf.backend().numDataIds()).toBeLessThan(before);
  image.dispose();
});
