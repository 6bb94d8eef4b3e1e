export { BackgroundProcessor, DEFAULT_OPTIONS, type ProcessorEvents } from './processor';
export { BackdropError, type ErrorCode } from './errors';
export type { Backend, Effect, Faces, People, ProcessorOptions, QuantBytes, Resolution } from './options';
export type { Percentiles, State, Stats } from './stats';
export type { CardFile, ModelCard, Variant } from '../models/card';
export type { Stage } from '../pipeline/messages';
