import { DEFAULT_OPTIONS, type ProcessorOptions } from '../processor';
import { BACKGROUNDS, VIDEOS } from './backgrounds';

/** Stands for the picture or video that the visitor brought: it has no name in an address. */
export const OWN = 'own';

/** What the panel shows and the address holds: the processor's options, with the background by its name. */
export interface Choices extends Omit<ProcessorOptions, 'image' | 'video'> {
  /** Name of a {@link BACKGROUNDS | background}, or {@link OWN}. */
  image: string;
  /** Name of a {@link VIDEOS | video}, or {@link OWN}. */
  video: string;
}

/** The library's defaults, and the first background where an image or a video is asked for without a name. */
export const DEFAULTS: Readonly<Choices> = {
  ...DEFAULT_OPTIONS,
  image: BACKGROUNDS[0].name,
  video: VIDEOS[0].name,
};
