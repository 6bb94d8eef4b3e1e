import { BackdropError } from './errors';

/** `#rrggbb` as three numbers 0..255. @throws BackdropError `setting-invalid`, about the option `name`. */
export function parseColor(color: string, name = 'color'): [number, number, number] {
  const digits = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  if (!digits)
    throw new BackdropError('setting-invalid', `The colour "${color}" is not of the form #rrggbb.`, name);
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Three numbers 0..255 as `#rrggbb`. */
export function formatColor([r, g, b]: readonly [number, number, number]): string {
  return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, '0')}`;
}
