import {
  canEncodeVideo,
  MATROSKA,
  MP4,
  Mp4OutputFormat,
  QTFF,
  Quality,
  WEBM,
  WebMOutputFormat,
  type OutputFormat,
  type VideoCodec,
} from 'mediabunny';
import type { Size } from '../models/sides';
import { BackdropError } from '../processor/errors';

/** The containers that are read. */
export const FORMATS = [MP4, QTFF, MATROSKA, WEBM];

/**
 * Cannot be told from the source by looking. At a constant quality, which the library prefers, VP9 makes files five times
 * as large; by bitrate, all codecs make about as large ones.
 */
export const QUALITY = new Quality({ quality: 'high', preferBitrate: true });

/** How a film is written. */
export interface FilmFormat {
  container: 'mp4' | 'webm';
  codec: VideoCodec;
  /** Whether the frames' alpha is written as well. */
  alpha: boolean;
}

/** What an opaque film is tried to be written as, the best first: its own container, and what most programs play. */
const OPAQUE: Record<FilmFormat['container'], readonly Omit<FilmFormat, 'alpha'>[]> = {
  mp4: [
    { container: 'mp4', codec: 'avc' },
    { container: 'webm', codec: 'vp9' },
    { container: 'webm', codec: 'av1' },
    { container: 'webm', codec: 'vp8' },
  ],
  webm: [
    { container: 'webm', codec: 'vp9' },
    { container: 'webm', codec: 'av1' },
    { container: 'webm', codec: 'vp8' },
    { container: 'mp4', codec: 'avc' },
  ],
};

/** The only two whose alpha browsers and editors read. */
const SEE_THROUGH: readonly Omit<FilmFormat, 'alpha'>[] = [
  { container: 'webm', codec: 'vp9' },
  { container: 'webm', codec: 'vp8' },
];

/**
 * The first way to write a film of this size that this browser has.
 *
 * @param source the container that it came in.
 * @throws BackdropError `codec-unsupported` where it has none.
 */
export async function chooseFormat(
  { width, height }: Size,
  source: FilmFormat['container'],
  alpha: boolean,
): Promise<FilmFormat> {
  for (const way of alpha ? SEE_THROUGH : OPAQUE[source])
    if (await canEncodeVideo(way.codec, { width, height, quality: QUALITY })) return { ...way, alpha };
  throw new BackdropError(
    'codec-unsupported',
    alpha
      ? `This browser writes no see-through video of ${width}x${height} (VP9 or VP8 with alpha). Choose a colour or a picture behind you, or use a current Chromium.`
      : `This browser writes no video of ${width}x${height} (H.264, VP9, VP8 or AV1). Choose a smaller video, or use a current Chromium, Firefox or Safari.`,
    'codec',
  );
}

/** The container of a film of this format. */
export function containerOf({ container }: FilmFormat): OutputFormat {
  // Not "fast start": the whole film would be held in memory for it.
  return container === 'mp4' ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat();
}
