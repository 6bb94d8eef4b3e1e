/**
 * A signal that says to give up after a time, or when another says so; not by `AbortSignal.any`, which Safari has had
 * since 17.4 only.
 *
 * @param ms the time, in milliseconds; the reason is a `TimeoutError` then.
 */
export function within(ms: number, other?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(ms);
  if (!other) return late;
  const control = new AbortController();
  for (const signal of [late, other]) {
    const follow = (): void => {
      control.abort(signal.reason);
    };
    if (signal.aborted) follow();
    signal.addEventListener('abort', follow);
  }
  return control.signal;
}
