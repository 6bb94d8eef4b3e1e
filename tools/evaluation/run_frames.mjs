// Runs a converted model on frame after frame, on TensorFlow.js WASM, the product's own runtime.
// node run_frames.mjs NODE_MODULES/@tensorflow MODEL_FOLDER
// In, again and again: height and width (uint32, little-endian), then RGB 0..255 as float32, row by row.
// Out, for each: alpha's height and width, then alpha as float32. It ends where its input ends.
import { readFileSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [packages, folder] = process.argv.slice(2);
const load = createRequire(join(packages, 'tfjs-core', 'package.json'));
const tf = load('@tensorflow/tfjs-core');
const wasm = load('@tensorflow/tfjs-backend-wasm');
const { loadGraphModel } = load('@tensorflow/tfjs-converter');

/** Calls again what a pipe that is not ready refuses. */
function patiently(action) {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** The next `count` bytes of the input, or undefined at its end. */
function next(count) {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count; ) {
    const read = patiently(() => readSync(0, bytes, filled, count - filled));
    if (read === 0) return undefined;
    filled += read;
  }
  return bytes.buffer;
}

function give(values) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let done = 0; done < bytes.length; ) done += patiently(() => writeSync(1, bytes, done));
}

wasm.setWasmPaths(join(packages, 'tfjs-backend-wasm', 'dist/'));
await tf.setBackend('wasm');
const { modelTopology, signature, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json')));
const shards = weightsManifest.flatMap((group) => group.paths).map((path) => readFileSync(join(folder, path)));
const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const model = await loadGraphModel({
  load: async () => ({ modelTopology, signature, weightSpecs, weightData }),
});

for (let header = next(8); header; header = next(8)) {
  const [height, width] = new Uint32Array(header);
  const pixels = next(4 * 3 * height * width);
  if (!pixels) break;
  const image = tf.tensor(new Float32Array(pixels), [1, height, width, 3]);
  const alpha = model.execute({ image }, 'alpha');
  give(Uint32Array.from(alpha.shape.slice(1, 3)));
  give(await alpha.data());
  tf.dispose([image, alpha]);
}
