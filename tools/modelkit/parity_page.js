// Runs in the page that `browser.py` opens: the source's own runtime and ours, on the same pixels.
// The package's script defines SelfieSegmentation; the TensorFlow.js bundles define tf.
'use strict';

/** Decode a PNG of the model's input size into a canvas. */
async function canvasOf(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d', { willReadFrequently: true }).drawImage(image, 0, 0);
  return canvas;
}

/** Float32 values as base64, which crosses to Python faster and more exactly than JSON numbers. */
function packed(values) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

let source;
let ours;

/** Start MediaPipe's runtime with one of its two models. */
window.openSource = async (modelSelection) => {
  source = new SelfieSegmentation({ locateFile: (file) => `/package/${file}` });
  source.setOptions({ modelSelection, selfieMode: false });
  await source.initialize();
};

/** MediaPipe's mask 0..1. It comes as a picture whose alpha is the mask, so in steps of 1/255. */
window.sourceMask = async (url) => {
  const canvas = await canvasOf(url);
  const mask = new Promise((resolve) => source.onResults((results) => {
    const target = new OffscreenCanvas(canvas.width, canvas.height);
    const context = target.getContext('2d', { willReadFrequently: true });
    context.drawImage(results.segmentationMask, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    resolve(Float32Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3] / 255));
  }));
  await source.send({ image: canvas });
  return packed(await mask);
};

/** Start TensorFlow.js on WASM, as the product runs it, with one converted variant. */
window.openOurs = async (url) => {
  tf.wasm.setWasmPaths('/tfjs-backend-wasm/');
  await tf.setBackend('wasm');
  ours?.dispose();
  ours = await tf.loadGraphModel(url);
};

/** Our alpha with its height and width, and the milliseconds that it took; the first run is thrown away. */
window.timedAlpha = async (url) => {
  const canvas = await canvasOf(url);
  const image = tf.tidy(() => tf.expandDims(tf.cast(tf.browser.fromPixels(canvas, 3), 'float32'), 0));
  let alpha = ours.execute({ image }, 'alpha');
  await alpha.data();
  alpha.dispose();
  const start = performance.now();
  alpha = ours.execute({ image }, 'alpha');
  const values = await alpha.data();
  const ms = performance.now() - start;
  const [, height, width] = alpha.shape;
  tf.dispose([alpha, image]);
  return JSON.stringify({ height, width, ms, values: packed(values) });
};

/** Our alpha 0..1. */
window.ourMask = async (url) => {
  const canvas = await canvasOf(url);
  const alpha = tf.tidy(() => {
    const image = tf.expandDims(tf.cast(tf.browser.fromPixels(canvas, 3), 'float32'), 0);
    return ours.execute({ image }, 'alpha');
  });
  const values = await alpha.data();
  alpha.dispose();
  return packed(values);
};
