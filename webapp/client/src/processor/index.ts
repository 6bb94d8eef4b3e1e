export { DEFAULT_OPTIONS } from './defaults';
export { BackgroundProcessor, type ProcessorEvents } from './processor';
export { BackdropError, type ErrorCode } from './errors';
export type {
  Backend,
  BlurShape,
  Effect,
  Faces,
  People,
  ProcessorOptions,
  QuantBytes,
  RendererChoice,
  Resolution,
} from './options';
export type { Percentiles, State, Stats } from './stats';
export type { CardFile, ModelCard, Variant } from '../models/card';
export type { Stage } from '../pipeline/messages';
