// Runs a converted model once on TensorFlow.js WASM, the product's own runtime.
// node run_model.mjs NODE_MODULES/@tensorflow MODEL_FOLDER IMAGE.f32 ALPHA.f32 HEIGHT WIDTH
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [packages, folder, source, target, height, width] = process.argv.slice(2);
const load = createRequire(join(packages, 'tfjs-core', 'package.json'));
const tf = load('@tensorflow/tfjs-core');
const wasm = load('@tensorflow/tfjs-backend-wasm');
const { loadGraphModel } = load('@tensorflow/tfjs-converter');

/** An exact ArrayBuffer of a file or of several, one after the other. */
const bytes = (...paths) => {
  const all = Buffer.concat(paths.map((path) => readFileSync(path)));
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
};

wasm.setWasmPaths(join(packages, 'tfjs-backend-wasm', 'dist/'));
await tf.setBackend('wasm');
const { modelTopology, signature, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json')));
const model = await loadGraphModel({
  load: async () => ({
    modelTopology,
    signature,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: bytes(...weightsManifest.flatMap((group) => group.paths).map((path) => join(folder, path))),
  }),
});
const image = tf.tensor(new Float32Array(bytes(source)), [1, Number(height), Number(width), 3]);
const alpha = model.execute({ image }, 'alpha');
writeFileSync(target, new Uint8Array((await alpha.data()).buffer));
writeFileSync(`${target}.json`, JSON.stringify(alpha.shape));
