import type { BackgroundProcessorOptions } from '../processor/options';

/** What a file is: a `photo` is one picture, a `film` many. */
export interface FileFacts {
  kind: 'photo' | 'film';
  /** Pixels, upright as it is shown. */
  width: number;
  height: number;
  /** 0 for a photo. */
  seconds: number;
}

/** How far a film is; a photo is done in one piece, and tells nothing in between. */
export interface FileProgress {
  /** 0..1. */
  share: number;
  /** Finished frames. */
  frames: number;
  /** How long the rest will take by what was measured so far, in seconds; null while that is not known. */
  secondsLeft: number | null;
}

/** The finished file. */
export interface FileResult extends FileFacts {
  /** It may lie on the disk: read it, or give it to a download, before {@link FileResult.dispose}. */
  blob: Blob;
  /** A name for the download, from that of the source. */
  name: string;
  /** Frames of the film; 1 for a photo. */
  frames: number;
  /** What the user should know: sound that could not be kept, for one. In words; empty when all is as it was. */
  notes: string[];
  /** Frees what it takes on the disk; call it when the download is done. Twice does no harm. */
  dispose(): Promise<void>;
}

/** One picture before and after, at most 960 pixels wide and high. */
export interface FilePreview {
  before: Blob;
  after: Blob;
}

/** How a file is to look: a processor's options. `tier` counts for nothing: files have time. */
export type FileLook = Omit<BackgroundProcessorOptions, 'assets'>;

/** What {@link processFile} is told. */
export type FileOptions = BackgroundProcessorOptions;

/** The longer side of a preview, in pixels. */
export const PREVIEW_SIDE = 960;
