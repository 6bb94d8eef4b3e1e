/** What a picture's first bytes say of it: its media type and its size as stored, before any turning. */
export interface PictureHeader {
  type: string;
  width: number;
  height: number;
}

/** As many bytes as a header is looked for in: cameras put previews and maps before a JPEG's size. */
export const HEADER_BYTES = 1 << 20;

/**
 * Reads the size out of a PNG, JPEG, WebP or GIF before anything is decoded, for a small file may hold a picture that
 * no memory holds. Null for anything else.
 *
 * The formats: PNG, https://www.w3.org/TR/png-3/#11IHDR; JPEG, ITU-T T.81 B.2.2; WebP, RFC 9649; GIF89a, section 18.
 */
export function readHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47)
      return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
    if (view.getUint32(0) === 0x47494638)
      return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webp(view);
    if (view.getUint16(0) === 0xffd8) return jpeg(view);
  } catch {
    // A file that ends within its own header.
  }
  return null;
}

function webp(view: DataView): PictureHeader | null {
  const type = 'image/webp';
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { type, width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // VP8L: 14 bits each, less one.
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // VP8, whose upper two bits are a scale for showing.
      return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

function jpeg(view: DataView): PictureHeader | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // padding
      continue;
    }
    // The frame headers, SOF0 to SOF15; among them DHT, JPG and DAC are none.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
}
