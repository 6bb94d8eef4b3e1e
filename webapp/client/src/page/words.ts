import type { QuantBytes, Stats } from '../processor';

/** Bytes with the unit that a person would choose: `540 KB`, `1.2 MB`; units of 1000, as browsers' download lists. */
export function size(bytes: number): string {
  const { unit, digits, name } = unitOf(bytes);
  return `${(bytes / unit).toFixed(digits)} ${name}`;
}

/** How far a download is, both numbers in the unit of the whole: `312 of 540 KB`. */
export function share(loaded: number, total: number): string {
  if (total <= 0) return size(loaded);
  const { unit, digits, name } = unitOf(total);
  return `${(Math.min(loaded, total) / unit).toFixed(digits)} of ${(total / unit).toFixed(digits)} ${name}`;
}

function unitOf(bytes: number): { unit: number; digits: number; name: string } {
  if (bytes >= 999_500) return { unit: 1e6, digits: bytes < 1e7 ? 1 : 0, name: 'MB' };
  return { unit: 1000, digits: 0, name: 'KB' };
}

/** A duration: `7.3 ms`, `140 ms`. */
export function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

/** What quantBytes means, in a word. */
export function precision(bytes: QuantBytes): string {
  return `${bytes * 8}-bit`;
}

/** The line beneath the picture; empty until there is a picture. `title` gives a model's name by its id. */
export function statsLine(stats: Stats, title: (id: string) => string): string {
  if (stats.frames === 0) return '';
  const [id, bytes] = stats.model.split('@');
  return [
    `${stats.fps.toFixed(0)} fps`,
    `${stats.latency_ms.p50.toFixed(0)} ms`,
    `${stats.width} × ${stats.height}`,
    id ? `${title(id)}${bytes ? `, ${precision(Number(bytes) as QuantBytes)}` : ''}` : '',
    stats.backend,
  ]
    .filter(Boolean)
    .join(' · ');
}
