// How long each copy on a frame's way takes on its own, with the same calls and sizes as the pipeline's.

const MODEL = { width: 256, height: 144 };
// The small picture in which motion is looked for.
const SMALL = { width: 64, height: 36 };

/** Milliseconds of one call: the median of several batches, each long enough for the clock. */
async function timed(work, { batches = 7, milliseconds = 30 } = {}) {
  await work();
  const start = performance.now();
  await work();
  const once = performance.now() - start;
  const count = Math.max(1, Math.min(2000, Math.round(milliseconds / Math.max(once, 0.005))));
  const times = [];
  for (let batch = 0; batch < batches; batch++) {
    const begin = performance.now();
    for (let i = 0; i < count; i++) await work();
    times.push((performance.now() - begin) / count);
  }
  return times.sort((a, b) => a - b)[batches >> 1];
}

/** The same for what needs no waiting: an `await` would cost more than some of it. */
function timedNow(work, { batches = 7, milliseconds = 30 } = {}) {
  work();
  const start = performance.now();
  work();
  const once = performance.now() - start;
  const count = Math.max(1, Math.min(5000, Math.round(milliseconds / Math.max(once, 0.002))));
  const times = [];
  for (let batch = 0; batch < batches; batch++) {
    const begin = performance.now();
    for (let i = 0; i < count; i++) work();
    times.push((performance.now() - begin) / count);
  }
  return times.sort((a, b) => a - b)[batches >> 1];
}

async function cameraFrame({ width, height }) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 30 } });
  const [track] = stream.getVideoTracks();
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  track.stop();
  return value;
}

/** The pixel loops' own memory, with room for a frame and for the model's input. */
async function loops(wasm) {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(wasm), {});
  const { alloc } = instance.exports;
  const { width, height } = MODEL;
  const [columns, centres, factors, input, floats, shorts] = [4 * width, 2 * width, 24, 12 * width * height,
    4 * width * height, 2 * width * height].map((bytes) => alloc(bytes));
  return { ...instance.exports, columns, centres, factors, input, floats, shorts };
}

/** One sample of the model's input costs the same wherever it lies: taps at even steps, as the sampler's. */
function sampling({ memory, sampleYuvRow, columns, centres, factors, input }, pixels, size) {
  const { width, height } = MODEL;
  const step = (i, large, small) => Math.min(large - 1, Math.floor(((i + 0.5) * large) / small));
  const xs = new Uint16Array(memory.buffer, columns, 2 * width);
  const chromas = new Uint16Array(memory.buffer, centres, width);
  for (let i = 0; i < width; i++) {
    xs[2 * i] = xs[2 * i + 1] = step(i, size.width, width);
    chromas[i] = xs[2 * i] >> 1;
  }
  new Float32Array(memory.buffer, factors, 6).set([1.164, 16, 1.596, -0.392, -0.813, 2.017]);
  const area = size.width * size.height;
  return () => {
    for (let row = 0; row < height; row++) {
      const y = step(row, size.height, height);
      const luma = pixels + y * size.width;
      const u = pixels + area + (y >> 1) * (size.width >> 1);
      sampleYuvRow(luma, luma, u, u + area / 4, 1, columns, centres, factors, input + 12 * row * width, width);
    }
  };
}

/** Means over blocks of the luma, as the thumbnail's. */
function shrinking({ memory, alloc, addRow, sumBlocks }, pixels, size) {
  const { width, height } = SMALL;
  const edge = (i, large, small) => Math.floor((i * large) / small);
  const sums = alloc(2 * (size.width + 16));
  const edges = alloc(2 * (width + 1));
  const quads = alloc(16 * width * height);
  const luma = new Float32Array(width * height);
  new Uint16Array(memory.buffer, edges, width + 1).set(Array.from({ length: width + 1 }, (_, i) => edge(i, size.width, width)));
  const line = new Uint16Array(memory.buffer, sums, size.width + 16);
  const means = new Float32Array(memory.buffer, quads, 4 * width * height);
  return () => {
    for (let row = 0; row < height; row++) {
      const [first, last] = [row, row + 1].map((i) => edge(i, size.height, height));
      line.fill(0);
      for (let y = first; y < last; y++) addRow(pixels + y * size.width, sums, size.width);
      sumBlocks(sums, edges, quads + 16 * row * width, width, 1, last - first);
    }
    for (let i = 0; i < luma.length; i++) luma[i] = means[4 * i];
  };
}

/** Every pixel of a mask moved by a third of the small picture's pixel, sideways and down. */
function carrying({ memory, alloc, carryMask, floats }) {
  const { width, height } = MODEL;
  const [right, down] = [0, 1].map(() => alloc(4 * SMALL.width * SMALL.height));
  for (const plane of [right, down]) new Float32Array(memory.buffer, plane, SMALL.width * SMALL.height).fill(1 / 3);
  const to = alloc(4 * width * height);
  const spare = alloc(8 * (SMALL.width + width));
  return () => carryMask(floats, to, height, width, right, down, SMALL.height, SMALL.width, spare, 0);
}

/** With TF.js on WASM, as the default has it. */
async function tensors({ memory, alloc, input, floats, shorts, toQ15 }) {
  tf.wasm.setWasmPaths('/wasm/');
  await tf.setBackend('wasm');
  await tf.ready();
  const { width, height } = MODEL;
  const pixels = new Float32Array(memory.buffer, input, 3 * width * height);
  const mask = tf.fill([1, height, width, 1], 0.5);
  const values = await mask.data();
  const target = new Float32Array(memory.buffer, floats, width * height);
  const kept = new Float32Array(memory.buffer, alloc(4 * width * height), width * height);
  const found = {
    upload: timedNow(() => tf.tensor4d(pixels, [1, height, width, 3]).dispose()),
    data: timedNow(() => mask.dataSync()),
    check: timedNow(() => {
      let sum = 0;
      let i = values.length;
      while (i-- > 0) sum += values[i];
      return sum;
    }),
    keep: timedNow(() => kept.set(values)),
    mask: timedNow(() => target.set(kept)),
    q15: timedNow(() => toQ15(floats, shorts, width * height)),
  };
  mask.dispose();
  return found;
}

/** What the renderer on the GPU needs besides; null without WebGL2. */
function graphics(bytes, { width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const gl = canvas.getContext('webgl2', { antialias: false });
  if (!gl) return { textures: null, readback: null, canvas: null };
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  const planes = [[width, height, 0], [width / 2, height / 2, width * height], [width / 2, height / 2, width * height * 1.25]];
  const textures = planes.map(([w, h]) => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8, w, h);
    return texture;
  });
  const pixel = new Uint8Array(4);
  const out = new Uint8Array(4 * width * height);
  let shade = 0;
  const draw = () => {
    gl.clearColor((shade = (shade + 0.01) % 1), 0.5, 0.5, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  };
  const found = {
    textures: timedNow(() => {
      planes.forEach(([w, h, offset], i) => {
        gl.bindTexture(gl.TEXTURE_2D, textures[i]);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, w, h, gl.RED, gl.UNSIGNED_BYTE, bytes, offset);
      });
      // Only reading back makes sure that it has happened.
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    }),
    readback: timedNow(() => {
      draw();
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, out);
    }),
    canvas: timedNow(() => {
      draw();
      new VideoFrame(canvas, { timestamp: 0, alpha: 'discard' }).close();
    }),
  };
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return found;
}

/** All of it, in milliseconds by name; null is what this browser does not do. */
window.measureCopies = async (asked, wasm) => {
  const frame = await cameraFrame(asked);
  const { format, visibleRect } = frame;
  // A camera of the user's own may give another size than was asked for.
  const size = { width: visibleRect.width & ~1, height: visibleRect.height & ~1 };
  if (format !== 'I420') throw new Error(`the camera sends ${format}, not I420`);
  const kernels = await loops(wasm);
  const length = (size.width * size.height * 3) / 2;
  const address = kernels.alloc(length);
  const pixels = new Uint8Array(kernels.memory.buffer, address, length);
  const rect = { x: visibleRect.x, y: visibleRect.y, ...size };
  const copy = await timed(() => frame.copyTo(pixels, { rect }));
  const init = { format, codedWidth: size.width, codedHeight: size.height, timestamp: 0 };
  const made = new VideoFrame(pixels, init);
  const found = {
    copy,
    thumbnail: timedNow(shrinking(kernels, address, size)),
    sample: timedNow(sampling(kernels, address, size)),
    ...(await tensors(kernels)),
    carry: timedNow(carrying(kernels)),
    frame: timedNow(() => new VideoFrame(pixels, init).close()),
    clone: timedNow(() => made.clone().close()),
    ...graphics(pixels, size),
  };
  made.close();
  frame.close();
  return found;
};
