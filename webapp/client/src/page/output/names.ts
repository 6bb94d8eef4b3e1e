/** A file's name from its time, the same everywhere and in order: `backdrop-2026-01-31-18-05-09.png`. */
export function fileName(time: Date, ending: string): string {
  const two = (value: number): string => `${value}`.padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two);
  return `backdrop-${[...day, ...clock].join('-')}.${ending}`;
}

/** A length as players show it: `0:07`, `12:34`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number): string => `${value}`.padStart(2, '0');
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
