import type { PyCallable, PyProxy } from 'pyodide/ffi';
import { startPython } from '../pyodide';
import type { Answer, Job, OwnMessage } from './runner';

/** `compositor.own.Effect`, as Pyodide shows it. */
interface PyEffect {
  readonly load: PyCallable & ((source: string, seen: object) => PyProxy);
  readonly call: PyCallable & ((seen: object) => PyProxy);
}

/**
 * What a worker has to reach others with, and an effect no use for. It is taken away once Python has started: the
 * compositor's own names give no way to it, and whoever finds one finds this gone.
 */
const REACH = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'BroadcastChannel',
  'Worker',
  'SharedWorker',
  'importScripts',
  'indexedDB',
  'caches',
  'cookieStore',
  'navigator',
];

/** Runs in such a worker, one after the other, what is asked through the port. */
export async function serveOwn({ own: port, signal }: OwnMessage): Promise<void> {
  let effect: PyEffect;
  try {
    effect = await startPython((pyodide) => {
      const { Effect } = pyodide.pyimport('compositor.own') as { Effect: () => PyEffect };
      if (signal) pyodide.setInterruptBuffer(signal);
      return Effect();
    });
  } catch (error) {
    port.postMessage(error instanceof Error ? new Error(error.message) : new Error('unknown reason'));
    return;
  }
  withdraw();
  const { load, call } = effect;
  port.onmessage = ({ data: job }: MessageEvent<Job>) => {
    let answer: Answer | Error;
    try {
      const found = (job.do === 'load' ? load(job.source, job.seen) : call(job.seen)) as PyProxy;
      answer = plain(found);
    } catch (error) {
      // An interrupt that hit between two lines of ours, or memory that has run out.
      answer = new Error(error instanceof Error ? lastLine(error.message) : 'unknown reason');
    }
    port.postMessage(answer);
  };
  port.postMessage('ready');
}

/** Python's None arrives as undefined, and an answer says null. */
function plain(proxy: PyProxy): Answer {
  const found = proxy.toJs({ dict_converter: Object.fromEntries }) as Answer;
  proxy.destroy();
  if (!found.error) return { ...found, error: null };
  const { message, line, column, stopped } = found.error;
  return { ...found, error: { message, line: line ?? null, column: column ?? null, stopped } };
}

/** Pyodide's messages are tracebacks. */
const lastLine = (message: string): string => message.trim().split('\n').at(-1) ?? '';

function withdraw(): void {
  for (const name of REACH)
    for (let owner: object | null = self; owner; owner = Object.getPrototypeOf(owner) as object | null)
      if (Object.hasOwn(owner, name))
        Object.defineProperty(owner, name, { value: undefined, writable: false, configurable: false });
}
