export type { Assets } from './assets';
export { DEFAULT_OPTIONS } from './defaults';
export { BackgroundProcessor, type Beginning } from './processor';
export type { ProcessorEvents } from './events';
export { BackdropError, type ErrorCode } from './errors';
export type {
  Backend,
  BackgroundProcessorOptions,
  BlurShape,
  Effect,
  Faces,
  People,
  ProcessorOptions,
  QuantBytes,
  RendererChoice,
  Resolution,
  TierChoice,
} from './options';
export type { AutoChoice, BackendOutcome, Percentiles, State, Stats } from './stats';
export type { CardFile, ModelCard, Variant } from '../models/card';
export type { PortraitBackground, SmallMask } from '../pipeline/aside';
export type { Fault, Stage } from '../pipeline/messages';
export type { EffectError, EffectReport } from '../pipeline/own/report';
export { openFile, processFile } from '../files/process';
export type { FileJob, RunOptions } from '../files/job';
export type { FileFacts, FileLook, FileOptions, FilePreview, FileProgress, FileResult } from '../files/types';
