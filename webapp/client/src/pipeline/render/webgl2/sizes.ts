/** Pixels across and down. */
export interface Size {
  width: number;
  height: number;
}

/** The small plane of a picture that has `rows` rows, as `compositor/blending.py` sizes it. */
export function smallSize(rows: number, { width, height }: Size): Size {
  const fewer = Math.min(rows, height);
  return { width: Math.max(1, Math.floor((fewer * width) / height + 0.5)), height: fewer };
}

/** How a picture covers another size: in proportion, centred, what stands over cut off. */
export interface Cover {
  /** The size that it is first averaged down to. */
  reduced: Size;
  /** Output pixels to one of the reduced picture's. */
  scale: number;
  /** Where the output's left upper corner lies in the reduced picture. */
  left: number;
  top: number;
}

/**
 * As `cover` in `compositor/images.py`: bilinear, and where the source is more than twice as large first averaged down
 * by a whole number.
 */
export function coverOf(source: Size, target: Size): Cover {
  const ratio = Math.min(source.height / target.height, source.width / target.width);
  const factor = Math.max(1, Math.floor(ratio));
  const reduced = { width: Math.floor(source.width / factor), height: Math.floor(source.height / factor) };
  const scale = Math.max(target.height / reduced.height, target.width / reduced.width);
  return {
    reduced,
    scale,
    left: (reduced.width - target.width / scale) / 2,
    top: (reduced.height - target.height / scale) / 2,
  };
}
