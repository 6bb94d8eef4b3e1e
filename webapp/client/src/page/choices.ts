import { DEFAULT_OPTIONS, type ProcessorOptions } from '../processor';
import { BACKGROUNDS, VIDEOS } from './backgrounds';

/** What the panel shows and the address holds: the processor's options, with the background by its name. */
export interface Choices extends Omit<ProcessorOptions, 'image' | 'video'> {
  /** Name of a {@link BACKGROUNDS | background}, or of one of the visitor's own. */
  image: string;
  /** Name of a {@link VIDEOS | video}, or of one of the visitor's own. */
  video: string;
}

/** The library's defaults, and the first background where an image or a video is asked for without a name. */
export const DEFAULTS: Readonly<Choices> = {
  ...DEFAULT_OPTIONS,
  image: BACKGROUNDS[0].name,
  video: VIDEOS[0].name,
};
