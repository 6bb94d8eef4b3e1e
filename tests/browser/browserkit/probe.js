// Put into the page before its own scripts. Looks at every frame that #output is given to play, from the moment
// its track is set, and keeps hold of the camera's track. It reads on the main thread: a worker of its own would
// have to come from a blob, which the page's content policy forbids, and the tests leave that policy in force.
({ patches, sharpness, keep }) => {
  if (!location.protocol.startsWith('http') || window !== window.top) return;

  const looks = [];
  const kept = [];
  const violations = [];
  const errors = [];
  const cameras = [];
  let stills = [];

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    violations.push(`${effectiveDirective}: ${blockedURI}`),
  );
  // The page makes its processor while its script runs; its errors are heard from then on.
  const hear = ({ processor }) => {
    for (const kind of ['error', 'notice', 'refined'])
      processor.addEventListener(kind, ({ detail }) =>
        errors.push({ kind, text: detail?.message ?? detail, code: detail?.code ?? null, subject: detail?.subject ?? null }),
      );
  };
  if (window.backdrop) hear(window.backdrop);
  else
    Object.defineProperty(window, 'backdrop', {
      configurable: true,
      set(value) {
        Object.defineProperty(window, 'backdrop', { value, writable: true, configurable: true });
        hear(value);
      },
    });

  const even = (value) => Math.max(2, Math.round(value) & ~1);

  /** The pixels of a rectangle given in shares of the picture, and how to find luma and alpha in them. */
  async function pixels(frame, [x, y, width, height]) {
    const { visibleRect: visible, format } = frame;
    const rect = {
      x: visible.x + (Math.round(x * visible.width) & ~1),
      y: visible.y + (Math.round(y * visible.height) & ~1),
      width: even(width * visible.width),
      height: even(height * visible.height),
    };
    const { width: w, height: h } = rect;
    if (!format) {
      const context = new OffscreenCanvas(w, h).getContext('2d');
      context.drawImage(frame, -rect.x, -rect.y);
      return { w, h, rgba: context.getImageData(0, 0, w, h).data, stride: 4 * w };
    }
    const data = new Uint8Array(frame.allocationSize({ rect }));
    const planes = await frame.copyTo(data, { rect });
    if (/^(RGB|BGR)/.test(format))
      return { w, h, rgba: data, stride: planes[0].stride, swapped: format.startsWith('BGR'), opaque: format.endsWith('X') };
    return { w, h, y: data.subarray(planes[0].offset), stride: planes[0].stride, a: planes[3] && data.subarray(planes[3].offset), aStride: planes[3]?.stride };
  }

  /** Luma `w * h` in limited range, and the mean alpha 0..255 (255 where the format has none). */
  async function read(frame, rect) {
    const p = await pixels(frame, rect);
    const luma = new Float32Array(p.w * p.h);
    let alpha = 0;
    for (let j = 0; j < p.h; j++)
      for (let i = 0; i < p.w; i++) {
        if (p.rgba) {
          const at = j * p.stride + 4 * i;
          const [r, b] = p.swapped ? [p.rgba[at + 2], p.rgba[at]] : [p.rgba[at], p.rgba[at + 2]];
          luma[j * p.w + i] = 16 + (65.481 * r + 128.553 * p.rgba[at + 1] + 24.966 * b) / 255;
          alpha += p.opaque ? 255 : p.rgba[at + 3];
        } else {
          luma[j * p.w + i] = p.y[j * p.stride + i];
          alpha += p.a ? p.a[j * p.aStride + i] : 255;
        }
      }
    return { luma, w: p.w, h: p.h, alpha: alpha / (p.w * p.h) };
  }

  function measure({ luma, w, h, alpha }) {
    let laplacian = 0;
    let sum = 0;
    for (let j = 1; j < h - 1; j++)
      for (let i = 1; i < w - 1; i++) {
        const at = j * w + i;
        laplacian += Math.abs(4 * luma[at] - luma[at - 1] - luma[at + 1] - luma[at - w] - luma[at + w]);
        sum += luma[at];
      }
    const count = (w - 2) * (h - 2);
    return { sharpness: laplacian / count, mean: sum / count, alpha };
  }

  async function draw(frame) {
    const canvas = new OffscreenCanvas(frame.displayWidth, frame.displayHeight);
    canvas.getContext('2d').drawImage(frame, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }

  let last = '';
  async function look(frame) {
    const found = {};
    for (const name in patches) {
      const seen = measure(await read(frame, patches[name]));
      found[name] = { ...seen, sharpness: seen.sharpness / sharpness[name] };
    }
    const key = JSON.stringify(found);
    looks.push({
      time: performance.now(),
      timestamp: frame.timestamp,
      format: frame.format,
      width: frame.displayWidth,
      height: frame.displayHeight,
      fresh: key !== last,
      ...found,
    });
    last = key;
    if (kept.length < keep) kept.push(frame.clone());
    const waiting = stills;
    stills = [];
    for (const done of waiting) done(await draw(frame));
  }

  let seeNow = null;
  /** Frames one by one where the browser gives no stream of them: those that its screen would show. */
  function watchShown(track) {
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: new MediaStream([track.clone()]) });
    const see = async () => {
      const frame = new VideoFrame(video, { timestamp: Math.round(1000 * performance.now()) });
      await look(frame).catch(failed);
      frame.close();
    };
    const next = async () => {
      video.requestVideoFrameCallback(next);
      await see();
    };
    video.requestVideoFrameCallback(next);
    void video.play();
    seeNow = see;
  }

  const failed = (error) =>
    errors.push({ kind: 'probe', text: `the probe failed: ${error}`, code: null, subject: null });

  async function watch(track) {
    if (!('MediaStreamTrackProcessor' in window)) return watchShown(track);
    // Room for frames that arrive while the main thread is busy: none may pass unseen.
    const reader = new MediaStreamTrackProcessor({ track: track.clone(), maxBufferSize: 60 }).readable.getReader();
    for (;;) {
      const { done, value: frame } = await reader.read();
      if (done) return;
      try {
        await look(frame);
      } catch (error) {
        failed(error);
      } finally {
        frame.close();
      }
    }
  }

  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    configurable: true,
    get,
    set(stream) {
      if (this.id === 'output') stream?.getVideoTracks().forEach(watch);
      set.call(this, stream);
    },
  });

  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    cameras.push(...stream.getVideoTracks());
    return stream;
  };

  window.__probe = {
    looks: (from) => looks.slice(from),
    count: () => looks.length,
    violations: () => violations,
    said: () => errors,
    /** Looks at the frame of this moment: where frames come one by one, none come in a page that nobody sees. */
    see: () => seeNow(),
    still: () => new Promise((done) => stills.push(done)),
    kept: () => Promise.all(kept.map(draw)),
    /** What a browser does when a camera's plug is pulled. */
    unplug() {
      for (const camera of cameras.splice(0)) {
        camera.stop();
        camera.dispatchEvent(new Event('ended'));
      }
    },
  };
}
