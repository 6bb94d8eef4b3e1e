import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RequestMessage } from '../pipeline/messages';
import { WorkerClient } from './worker-client';

const ASSETS = { home: '/', worker: '/worker.js', catalog: '/models.json' };

/** A worker that does nothing by itself. */
class IdleWorker {
  static latest: IdleWorker;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  asked: RequestMessage[] = [];
  terminate = vi.fn();

  constructor() {
    IdleWorker.latest = this;
  }

  postMessage(message: RequestMessage): void {
    this.asked.push(message);
  }

  /** Answers the last request. */
  answer(): void {
    this.onmessage?.({ data: { type: 'answer', id: this.asked.at(-1)!.id, error: null } });
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
}

beforeEach(() => {
  vi.stubGlobal('Worker', IdleWorker);
  vi.stubGlobal('window', globalThis);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function client(lost = vi.fn()): WorkerClient {
  return new WorkerClient(ASSETS, vi.fn(), lost);
}

it('does not wait for what cannot be sent', async () => {
  const uncloneable = vi.spyOn(IdleWorker.prototype, 'postMessage').mockImplementationOnce(() => {
    throw new DOMException('An object could not be cloned.', 'DataCloneError');
  });
  const asking = client();
  await expect(asking.ask({ type: 'detach' })).rejects.toMatchObject({ code: 'stage-failed' });
  uncloneable.mockRestore();
  const answered = asking.ask({ type: 'detach' });
  IdleWorker.latest.answer();
  await answered;
});

it('tells the worker once what is not wanted any more, and nothing of what it has answered', async () => {
  const asking = client();
  const { asked } = IdleWorker.latest;
  const [one, other] = [new AbortController(), new AbortController()];
  const answered = asking.ask({ type: 'detach' }, [], one.signal);
  one.abort();
  expect(asked).toEqual([{ id: 1, request: { type: 'detach' } }, { cancel: 1 }]);
  asked.pop();
  IdleWorker.latest.answer();
  await answered;
  asked.pop();
  const next = asking.ask({ type: 'detach' }, [], other.signal);
  IdleWorker.latest.answer();
  await next;
  other.abort();
  expect(asked).toHaveLength(1);
  await expect(asking.ask({ type: 'detach' }, [], one.signal)).rejects.toBe(one.signal.reason);
  expect(asked).toHaveLength(1);
});

it('gives what the worker sends through the port', async () => {
  const received = client().receive((port) => ({ type: 'mask', port }));
  const worker = IdleWorker.latest;
  const { request } = worker.asked[0];
  worker.answer();
  if (request.type === 'mask') request.port.postMessage('a mask');
  await expect(received).resolves.toBe('a mask');
});

it.each(['before it has answered', 'after it has'])('waits for no worker that is lost %s', async (when) => {
  const lost = vi.fn();
  const received = client(lost).receive((port) => ({ type: 'mask', port }));
  const worker = IdleWorker.latest;
  if (when === 'after it has') worker.answer();
  worker.fail('out of luck');
  await expect(received).rejects.toMatchObject({ code: 'worker-lost' });
  expect(lost).toHaveBeenCalledOnce();
  expect(worker.terminate).toHaveBeenCalledOnce();
});

it('rejects what is asked of a worker that was lost', async () => {
  const asked = client();
  IdleWorker.latest.fail('out of luck');
  await expect(asked.receive((port) => ({ type: 'mask', port }))).rejects.toMatchObject({
    code: 'worker-lost',
  });
});
