import { text } from '../language/language';

/** A length as players show it: `0:10`, `12:05`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => `${value}`.padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** How far it is, and how long it will still take; `secondsLeft` is null while that is not known. */
export function remaining(share: number, secondsLeft: number | null): string {
  const percent = Math.floor(share * 100);
  if (secondsLeft === null) return text('files.percent', { percent });
  return text('files.percent_left', { percent, left: clock(Math.max(1, secondsLeft)) });
}
