import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ModelRuns } from './runs';

const MODEL = new URL('../../../../../models/mediapipe-selfie-landscape/q2/', import.meta.url);
const WASM = new URL('../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/', import.meta.url);
/** A node in the midst of it. */
const INNER = 'PartitionedCall/Relu6_3';
/** After these many runs a replay has been recorded, compared and taken. */
const SETTLED = 6;

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

/** A picture of the model's size, another one for each seed. */
function picture(seed: number): tf.Tensor4D {
  return tf.randomUniform([1, 144, 256, 3], 0, 255, 'float32', seed);
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

async function start(): Promise<ModelRuns> {
  model = await load();
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

test('a replay that gives other values is not used', async () => {
  const made = await start();
  const image = picture(1);
  const execute = model.execute.bind(model);
  let calls = 0;
  // As an executor would that decides by what it reads of the picture: every run adds something else.
  vi.spyOn(model, 'execute').mockImplementation((...args) =>
    tf.tidy(() => tf.add(execute(...args) as tf.Tensor, ++calls)),
  );
  for (let i = 0; i < SETTLED + 3; i++) alphaOf(made, image);
  expect(calls).toBe(SETTLED + 3);
  image.dispose();
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
