import type { Assets } from '../processor/assets';
import type { FileJob, RunOptions } from './job';
import type { FileOptions, FileResult } from './types';

/**
 * Looks into a photo or video: what {@link processFile} does in one go, step by step, with a preview.
 *
 * @param assets as a processor's.
 * @throws BackdropError `file-invalid`, `file-too-large`, `codec-unsupported`, `browser-unsupported` or `worker-lost`,
 *   with the file's name.
 */
export async function openFile(file: Blob, assets?: string | Assets): Promise<FileJob> {
  // Pages that only show a camera need none of it.
  const { FileJob } = await import('./job');
  return FileJob.open(file, assets);
}

/**
 * A photo or video in, a finished one out, in its own size and with its own times and sound. Nothing is uploaded.
 *
 * @throws BackdropError `file-invalid`, `file-too-large`, `codec-unsupported` or `storage-full` where it is about the
 *   file, and what a {@link BackgroundProcessor} throws about the rest; the signal's reason where that is aborted.
 * @example
 * const result = await processFile(file, { effect: 'transparent' });
 * link.href = URL.createObjectURL(result.blob);
 * link.download = result.name;
 */
export async function processFile(
  file: Blob,
  { assets, ...look }: FileOptions = {},
  run: RunOptions = {},
): Promise<FileResult> {
  run.signal?.throwIfAborted();
  const job = await openFile(file, assets);
  try {
    await job.look(look);
    return await job.run(run);
  } finally {
    job.close();
  }
}
