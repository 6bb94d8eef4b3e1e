/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The largest centred part of a source with the target's aspect: what CSS calls `object-fit: cover`. */
export function coverCrop(
  source: Size,
  target: Size,
): { x: number; y: number; width: number; height: number } {
  const scale = Math.max(target.width / source.width, target.height / source.height);
  const width = target.width / scale;
  const height = target.height / scale;
  return { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height };
}
