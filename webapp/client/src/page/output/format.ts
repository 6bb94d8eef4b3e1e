/** How a browser records. */
export interface Format {
  /** For MediaRecorder. */
  type: string;
  /** Of the file's name. */
  ending: string;
  /** Whether what is see-through stays so. */
  alpha: boolean;
}

/** The best first: VP8 takes half of VP9's time, which the picture needs itself; Safari has only MP4. */
const TYPES = ['video/webm;codecs=vp8', 'video/webm;codecs=vp9', 'video/webm', 'video/mp4'];

/** An encoder that gave nothing by then is as good as none. */
const PATIENCE_MS = 3000;

const tried = new Map<string, Promise<boolean>>();

/**
 * What to record with; null where this browser records nothing of all this.
 *
 * @param transparent the picture has transparent parts: then a format that keeps them goes first, if there is one.
 */
export async function chooseFormat(transparent: boolean): Promise<Format | null> {
  const types = TYPES.filter((type) => MediaRecorder.isTypeSupported(type));
  if (types.length === 0) return null;
  if (transparent)
    for (const type of types)
      if (await keepsAlpha(type)) return { type, ending: endingOf(type), alpha: true };
  return { type: types[0], ending: endingOf(types[0]), alpha: false };
}

/** The usual ending of a type's files. */
export function endingOf(type: string): string {
  return type.startsWith('video/mp4') ? 'mp4' : 'webm';
}

/** Whether a recording of this type has transparent parts. No browser tells, so a few frames are recorded and looked at. */
function keepsAlpha(type: string): Promise<boolean> {
  const known = tried.get(type) ?? tryAlpha(type).catch(() => false);
  tried.set(type, known);
  return known;
}

async function tryAlpha(type: string): Promise<boolean> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const stream = canvas.captureStream(30);
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const stopped = happened(recorder, 'stop');
  let drawn = 0;
  // The left half stays clear; the right one changes, or there would be no second frame.
  const draw = (): void => {
    context.fillStyle = drawn++ % 2 ? '#f00' : '#d00';
    context.fillRect(32, 0, 32, 64);
  };
  draw();
  recorder.start();
  const timer = setInterval(() => {
    draw();
    if (drawn === 10) recorder.stop();
  }, 40);
  await stopped;
  clearInterval(timer);
  stream.getTracks()[0].stop();
  const address = URL.createObjectURL(new Blob(parts, { type: type.split(';')[0] }));
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  try {
    const loaded = happened(video, 'loadeddata');
    video.src = address;
    await loaded;
    context.clearRect(0, 0, 64, 64);
    context.drawImage(video, 0, 0, 64, 64);
    const alphaAt = (x: number): number => context.getImageData(x, 32, 1, 1).data[3];
    return alphaAt(8) < 64 && alphaAt(56) > 192;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(address);
  }
}

function happened(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(
      name,
      () => {
        resolve();
      },
      { once: true },
    );
    setTimeout(() => {
      reject(new Error(`no ${name} in ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
  });
}
