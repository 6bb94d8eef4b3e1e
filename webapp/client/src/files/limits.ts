/** What is taken, so that a file which would only end in a crash is refused before it is begun. */
export const LIMITS = {
  /** Pixels of a photo: five copies of it are held at once, 4 bytes a pixel each. */
  photoPixels: 50e6,
  photoBytes: 200e6,
  /** Pixels of a video's frame: DCI 4K, 4096x2160, is the largest that common encoders take. */
  filmPixels: 4096 * 2304,
  filmBytes: 4e9,
} as const;
