// Element ids of WebM: https://www.rfc-editor.org/rfc/rfc9559 (Matroska) in the coding of https://www.rfc-editor.org/rfc/rfc8794 (EBML).
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const DURATION = 0x4489;

/** What stands before the first picture fits in here with room to spare, in bytes. */
const HEAD = 4096;

/**
 * A recording that says how long it is. Browsers write WebM as it comes and leave that out, so that players show no
 * length and cannot jump. What is no such file, or says it already, comes back as it is.
 *
 * @param milliseconds its length.
 */
export async function withDuration(file: Blob, milliseconds: number): Promise<Blob> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const info = findInfo(head);
  if (!info) return file;
  const { start, payload, end } = info;
  // Its unit is the timecode scale's, which browsers leave at a millisecond.
  const duration = new Uint8Array(11);
  const view = new DataView(duration.buffer);
  view.setUint16(0, DURATION);
  view.setUint8(2, 0x88); // eight bytes follow
  view.setFloat64(3, milliseconds);
  const opening = new Uint8Array(12);
  const at = new DataView(opening.buffer);
  at.setUint32(0, INFO);
  at.setBigUint64(4, (1n << 56n) | BigInt(end - payload + duration.length)); // a size of eight bytes
  const parts = [head.slice(0, start), opening, head.slice(payload, end), duration, file.slice(end)];
  return new Blob(parts, { type: file.type });
}

interface Element {
  id: number;
  start: number;
  payload: number;
  /** Infinity where the size is not known. */
  end: number;
}

/** The segment's information, where a length can be put into it. */
function findInfo(bytes: Uint8Array): Element | null {
  const header = elementAt(bytes, 0);
  if (header?.id !== EBML) return null;
  const segment = elementAt(bytes, header.end);
  // One whose size is known would have to be made longer, and so would what points into it.
  if (segment?.id !== SEGMENT || segment.end !== Infinity) return null;
  const info = elementAt(bytes, segment.payload);
  if (info?.id !== INFO || info.end > bytes.length) return null;
  for (let at = info.payload; at < info.end;) {
    const child = elementAt(bytes, at);
    if (!child || child.id === DURATION || child.end > info.end) return null;
    at = child.end;
  }
  return info;
}

function elementAt(bytes: Uint8Array, start: number): Element | null {
  const id = numberAt(bytes, start);
  const size = id && numberAt(bytes, start + id.length);
  if (!size) return null;
  const payload = start + id.length + size.length;
  // All ones: unknown.
  const marker = 2 ** (7 * size.length);
  const length = size.value - marker;
  return { id: id.value, start, payload, end: length === marker - 1 ? Infinity : payload + length };
}

/** A number with its marker bit, whose place tells how many bytes it takes; null where it is cut off. */
function numberAt(bytes: Uint8Array, at: number): { value: number; length: number } | null {
  if (at >= bytes.length || bytes[at] === 0) return null;
  const length = Math.clz32(bytes[at]) - 23;
  if (at + length > bytes.length) return null;
  let value = 0;
  for (const byte of bytes.subarray(at, at + length)) value = value * 256 + byte;
  return { value, length };
}
