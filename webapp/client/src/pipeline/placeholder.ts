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
  data.fill(GROUND, 0, width * height);
  // In units of the picture's height: a head, and below it the upper half of an ellipse. Filled row by row, as it is
  // wanted while everything else is still to be loaded.
  for (let y = 0; y < height; y++) {
    const down = y / height;
    const head = chord(0.13, (down - 0.4) / 0.13);
    const shoulders = down < 0.86 ? chord(0.27, (down - 0.86) / 0.27) : 0;
    const half = Math.min(Math.max(head, shoulders) * height, width / 2);
    if (half > 0)
      data.fill(FIGURE, y * width + Math.ceil(width / 2 - half), y * width + Math.ceil(width / 2 + half));
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

/** Half the width, at the height `at` (-1..1), of an ellipse that is `radius` wide to either side. */
function chord(radius: number, at: number): number {
  return radius * Math.sqrt(Math.max(0, 1 - at ** 2));
}
