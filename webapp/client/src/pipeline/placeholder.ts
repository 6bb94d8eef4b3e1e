import { layoutOf } from './picture';

/** Limited-range BT.601 code values of a quiet dark grey, and of the lighter figure on it. */
const GROUND = 40;
const FIGURE = 66;

/**
 * What leaves while there is nothing finished to show: a dark picture with the outline of a head and shoulders.
 * Drawn into I420 planes by hand, since it has to work where no canvas does.
 */
export function placeholderFrame(width: number, height: number, timestamp: number): VideoFrame {
  const { byteLength, planes } = layoutOf('I420', width, height);
  const data = new Uint8Array(byteLength).fill(128);
  const centre = width / 2;
  // In units of the picture's height: a head, and below it the upper half of an ellipse.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const across = (x - centre) / height;
      const down = y / height;
      const head = across ** 2 + (down - 0.4) ** 2 < 0.13 ** 2;
      const shoulders = (across / 0.27) ** 2 + ((down - 0.86) / 0.27) ** 2 < 1 && down < 0.86;
      data[y * width + x] = head || shoulders ? FIGURE : GROUND;
    }
  return new VideoFrame(data, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    layout: planes.map(({ offset, stride }) => ({ offset, stride })),
    timestamp,
    colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
  });
}
