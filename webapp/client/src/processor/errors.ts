/** What can go wrong, as a stable name for programs. */
export type ErrorCode =
  | 'camera-denied'
  | 'camera-missing'
  | 'camera-busy'
  | 'camera-lost'
  | 'camera-muted'
  | 'browser-unsupported'
  | 'model-unknown'
  | 'model-missing'
  | 'model-damaged'
  | 'model-failed'
  | 'backend-unavailable'
  | 'python-unavailable'
  | 'image-invalid'
  | 'video-invalid'
  | 'setting-invalid'
  | 'effect-failed'
  | 'file-invalid'
  | 'file-too-large'
  | 'codec-unsupported'
  | 'storage-full'
  | 'stage-failed'
  | 'worker-lost'
  | 'worker-restarted'
  | 'stopped'
  | 'already-started';

/** Errors of a background that cannot be shown, in place of which the room is blurred. */
export const UNSHOWABLE: readonly ErrorCode[] = ['image-invalid', 'video-invalid'];

/** An error in words: what was wrong, with which file or setting, and what to do. */
export class BackdropError extends Error {
  override readonly name = 'BackdropError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The file, setting or stage that it is about, where there is one. */
    readonly subject: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Any error as one of ours; what is unexpected becomes `stage-failed`. */
export function asBackdropError(error: unknown): BackdropError {
  if (error instanceof BackdropError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BackdropError('stage-failed', `Something unexpected failed: ${reason}`, null, { cause: error });
}
