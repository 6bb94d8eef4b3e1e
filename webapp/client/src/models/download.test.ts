import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadVerified, sha256 } from './download';

const BYTES = new TextEncoder().encode('weights');
const file = { path: 'q2/a.bin', bytes: BYTES.length, sha256: await sha256(BYTES) };

function serve(response: () => Response): void {
  vi.stubGlobal('fetch', () => Promise.resolve(response()));
}
afterEach(() => vi.unstubAllGlobals());

describe('downloadVerified', () => {
  it('gives the bytes and counts them', async () => {
    serve(() => new Response(BYTES));
    let count = 0;
    const bytes = await downloadVerified('m', file, { onBytes: (more) => (count += more) });
    expect(bytes).toEqual(BYTES);
    expect(count).toBe(BYTES.length);
  });

  it('gives up where it is told to', async () => {
    const asked = vi.fn((_: string, { signal }: { signal: AbortSignal }) => {
      return Promise.reject(signal.reason as Error);
    });
    vi.stubGlobal('fetch', asked);
    await expect(downloadVerified('m', file, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'model-missing',
    });
    expect(asked).toHaveBeenCalledOnce();
  });

  it('names a file that is missing', async () => {
    serve(() => new Response('', { status: 404 }));
    await expect(downloadVerified('m', file)).rejects.toMatchObject({
      code: 'model-missing',
      subject: 'models/m/q2/a.bin',
      message: expect.stringContaining('404') as string,
    });
  });

  it('refuses a file that was cut short', async () => {
    serve(() => new Response(BYTES.slice(0, 3)));
    await expect(downloadVerified('m', file)).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining('3 bytes instead of 7') as string,
    });
  });

  it('refuses a file of the right size with other bytes', async () => {
    serve(() => new Response(BYTES.toReversed()));
    await expect(downloadVerified('m', file)).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining('SHA-256') as string,
    });
  });
});
