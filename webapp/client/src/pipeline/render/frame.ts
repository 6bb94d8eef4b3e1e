import type { Picture } from '../picture';

/** Orientation is newer than TypeScript's DOM types. */
type FrameInit = VideoFrameBufferInit & { rotation?: number; flip?: boolean };

/**
 * A `VideoFrame` of the first `byteLength` bytes of a picture's memory. The browser copies them, so the memory is free
 * for the next picture at once.
 */
export function makeFrame(picture: Picture, format: string, byteLength: number): VideoFrame {
  const { width, height, colorSpace, timestamp, duration, displayWidth, displayHeight, rotation, flip } =
    picture;
  const init: FrameInit = {
    format: format as VideoPixelFormat,
    codedWidth: width,
    codedHeight: height,
    displayWidth,
    displayHeight,
    colorSpace,
    timestamp,
    ...(duration !== null && { duration }),
    ...(rotation !== 0 && { rotation }),
    ...(flip && { flip }),
  };
  return new VideoFrame(picture.pixels.u8.subarray(0, byteLength), init);
}
