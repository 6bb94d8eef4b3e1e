// Runs an official BodyPix model by its own npm package, and the converted one by the package's own rules.
// node body_pix.mjs PACKAGE NODE_MODULES/@tensorflow OFFICIAL.json CONVERTED_FOLDER ARCHITECTURE STRIDE PICTURES.json
// PICTURES.json: [{file: RGB bytes, height, width, official: FILE, ours: FILE}, ...]; both get masks of bytes 0 or 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [bodyPixFolder, packages, official, converted, architecture, stride, list] = process.argv.slice(2);
// PACKAGE has a link 'node_modules' to ours, so that both use one TensorFlow.js.
const load = createRequire(join(bodyPixFolder, 'package.json'));
const tf = load('@tensorflow/tfjs-core');
const wasm = load('@tensorflow/tfjs-backend-wasm');
load('@tensorflow/tfjs-backend-cpu');
const { loadGraphModel } = load('@tensorflow/tfjs-converter');
const { BodyPix } = load('./dist/body_pix_model.js');
const { MobileNet } = load('./dist/mobilenet.js');
const { ResNet } = load('./dist/resnet.js');
const { padAndResizeTo, scaleAndCropToInputTensorShape, toInputResolutionHeightAndWidth } = load('./dist/util.js');

const THRESHOLD = 0.7; // the package's default

const graphModel = (path) =>
  loadGraphModel({
    load: async () => {
      const { modelTopology, signature, weightsManifest } = JSON.parse(readFileSync(path));
      const shards = weightsManifest.flatMap((group) => group.paths);
      const all = Buffer.concat(shards.map((name) => readFileSync(join(dirname(path), name))));
      return {
        modelTopology,
        signature,
        weightSpecs: weightsManifest.flatMap((group) => group.weights),
        weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.length),
      };
    },
  });

wasm.setWasmPaths(join(packages, 'tfjs-backend-wasm', 'dist/'));
await tf.setBackend('wasm');
const Network = architecture === 'ResNet50' ? ResNet : MobileNet;
const theirs = new BodyPix(new Network(await graphModel(official), Number(stride)));
const ours = await graphModel(join(converted, 'model.json'));

for (const { file, height, width, official: theirFile, ours: ourFile } of JSON.parse(readFileSync(list))) {
  const picture = tf.tensor3d(readFileSync(file), [height, width, 3], 'int32');
  const { data } = await theirs.segmentPerson(picture, { internalResolution: 'medium', segmentationThreshold: THRESHOLD });
  writeFileSync(theirFile, Uint8Array.from(data));

  const size = toInputResolutionHeightAndWidth('medium', Number(stride), [height, width]);
  const { resized, padding } = padAndResizeTo(picture, size);
  const alpha = tf.squeeze(ours.execute({ image: tf.expandDims(resized, 0) }, 'alpha'), [0]);
  // The package scales logits; our graph's sigmoid is undone for that.
  const sure = tf.clipByValue(alpha, 1e-6, 1 - 1e-6);
  const logits = tf.log(tf.div(sure, tf.sub(1, sure)));
  const edges = [[padding.top, padding.bottom], [padding.left, padding.right]];
  const scores = scaleAndCropToInputTensorShape(logits, [height, width], size, edges, true);
  writeFileSync(ourFile, Uint8Array.from(await scores.data(), (score) => Number(score >= THRESHOLD)));
}
