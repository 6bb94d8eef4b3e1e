/** The sizes that cameras commonly have, `width x height`, the smallest first. */
export const SIZES = ['640x360', '640x480', '1280x720', '1920x1080'];

/** Frames a second. */
export const RATES = ['15', '24', '30', '60'];

/** The list, with the value in use in its place where it is not among them: an address may ask for any. */
export function withOwn(values: readonly string[], own: string): string[] {
  if (values.includes(own)) return [...values];
  return [...values, own].sort((a, b) => area(a) - area(b));
}

function area(value: string): number {
  return value.split('x').reduce((product, side) => product * Number(side), 1);
}
