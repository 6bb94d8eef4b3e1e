import { DEFAULT_OPTIONS, type ProcessorOptions } from '../processor';
import { BACKGROUNDS } from './backgrounds';

/** Stands for the picture that the visitor brought: it has no name in an address. */
export const OWN = 'own';

/** What the panel shows and the address holds: the processor's options, with the background by its name. */
export interface Choices extends Omit<ProcessorOptions, 'image'> {
  /** Name of a {@link BACKGROUNDS | background}, or {@link OWN}. */
  image: string;
}

/** The library's defaults, and the first background where an image is asked for without a name. */
export const DEFAULTS: Readonly<Choices> = { ...DEFAULT_OPTIONS, image: BACKGROUNDS[0].name };
