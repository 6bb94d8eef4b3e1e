/** The part of an address behind `#` that holds an effect's text: it is not sent to any server. */
const KEY = '#effect=';

/** As many characters as the compositor takes; see `LONGEST` in compositor/own/program.py. */
const LONGEST = 20_000;

/** The text, packed for an address: deflate, then base64 with the letters that addresses may hold. */
export async function packed(source: string): Promise<string> {
  const stream = new Blob([source]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return (
    KEY +
    btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '')
  );
}

/** The text in an address's `#` part; null where there is none, or one that is damaged or too long. */
export async function unpacked(hash: string): Promise<string | null> {
  if (!hash.startsWith(KEY)) return null;
  try {
    const letters = atob(hash.slice(KEY.length).replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return await bounded(stream.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })).getReader());
  } catch {
    return null;
  }
}

/** Few bytes can unpack to very many: reading stops where it gets too much. */
async function bounded(reader: ReadableStreamDefaultReader<string>): Promise<string | null> {
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text || null;
    text += value;
    if (text.length > LONGEST) {
      await reader.cancel();
      return null;
    }
  }
}

/** Whether an address's `#` part holds an effect, unpackable or not. */
export const holdsEffect = (hash: string): boolean => hash.startsWith(KEY);
