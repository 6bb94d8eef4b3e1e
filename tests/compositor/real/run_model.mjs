// Runs a model of the official BodyPix mirror on pictures, by TensorFlow.js on WASM, and writes what it answers.
//
//   node run_model.mjs CLIENT MODEL.json HEIGHT WIDTH PICTURES FOLDER
//
// CLIENT is webapp/client; PICTURES holds raw RGB pictures of HEIGHT x WIDTH, one behind the other. FOLDER/<name>.f32
// gets each output's float32 values, of all pictures one behind the other; heatmaps, alpha and parts are made
// probabilities, as in the contract of converted models.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const OUTPUTS = {
  alpha: "float_segments",
  parts: "float_part_heatmaps",
  heatmaps: "float_heatmaps",
  short_offsets: "float_short_offsets",
  long_offsets: "float_long_offsets",
  displacement_fwd: "MobilenetV1/displacement_fwd_2/BiasAdd",
  displacement_bwd: "MobilenetV1/displacement_bwd_2/BiasAdd",
};
const LOGITS = ["alpha", "parts", "heatmaps"];

const [client, file, height, width, pictures, folder] = process.argv.slice(2);
const require = createRequire(join(client, "package.json"));
const tf = require("@tensorflow/tfjs-core");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const { loadGraphModel } = require("@tensorflow/tfjs-converter");
wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
wasm.setThreadsCount(1); // Node's threads would keep the process alive
await tf.setBackend("wasm");

const { modelTopology, weightsManifest } = JSON.parse(readFileSync(file));
const shards = weightsManifest.flatMap((group) => group.paths).map((path) => readFileSync(join(dirname(file), path)));
const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const model = await loadGraphModel({ load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) });

const bytes = readFileSync(pictures);
const length = height * width * 3;
const answers = Object.fromEntries(Object.keys(OUTPUTS).map((name) => [name, []]));
for (let start = 0; start < bytes.length; start += length) {
  tf.tidy(() => {
    const pixels = Float32Array.from(bytes.subarray(start, start + length), (value) => value / 127.5 - 1);
    const image = tf.tensor4d(pixels, [1, Number(height), Number(width), 3]);
    const found = model.execute({ [model.inputs[0].name]: image }, Object.values(OUTPUTS));
    Object.keys(OUTPUTS).forEach((name, i) => {
      const values = (LOGITS.includes(name) ? tf.sigmoid(found[i]) : found[i]).dataSync();
      answers[name].push(Buffer.from(Float32Array.from(values).buffer));
    });
  });
}
for (const [name, parts] of Object.entries(answers)) writeFileSync(join(folder, `${name}.f32`), Buffer.concat(parts));
