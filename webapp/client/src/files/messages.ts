import type { ErrorData, SettingsChange } from '../pipeline/messages';
import type { ModelChoice } from '../pipeline/settings';
import type { RendererChoice } from '../processor/options';
import type { FileFacts, FilePreview } from './types';

/** What tells a worker of the pipeline's script that it is there for a file. */
export interface FilesMessage {
  files: MessagePort;
}

/** How files are to look: what the pipeline is told of a camera's picture. `film` plays behind the person. */
export interface Look {
  settings: SettingsChange;
  model: ModelChoice;
  renderer: RendererChoice;
  film: string | Blob | null;
}

/** What the worker is asked, one thing after the other; `stop` at once. */
export type Ask =
  | { do: 'open'; file: Blob; name: string }
  | { do: 'look'; look: Look }
  | { do: 'preview' }
  | { do: 'run'; place: string };

/** What each is answered with. */
export interface Answers {
  open: FileFacts;
  look: null;
  preview: FilePreview;
  run: Finished;
}

/** A finished file, still without its name. */
export interface Finished {
  blob: Blob;
  frames: number;
  notes: string[];
}

/** `stop` names what was asked. */
export type ToWorker = { id: number; ask: Ask } | { stop: number };

export type FromWorker =
  | { id: number; value: Answers[keyof Answers] }
  | { id: number; error: ErrorData }
  | { share: number; frames: number };
