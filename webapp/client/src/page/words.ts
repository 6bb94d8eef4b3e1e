import type { QuantBytes, Stats } from '../processor';
import { language, text } from './language/language';

/** Bytes with the unit that a person would choose: `540 kB`, `1.2 MB`; units of 1000, as browsers' download lists. */
export function size(bytes: number): string {
  const { unit, digits, name } = unitOf(bytes);
  return measure(bytes / unit, name, digits);
}

/** How far a download is, both numbers in the unit of the whole: `312 of 540 kB`. */
export function share(loaded: number, total: number): string {
  if (total <= 0) return size(loaded);
  const { unit, digits, name } = unitOf(total);
  return text('progress.share', {
    loaded: fixed(Math.min(loaded, total) / unit, digits),
    total: measure(total / unit, name, digits),
  });
}

function unitOf(bytes: number): { unit: number; digits: number; name: string } {
  if (bytes >= 999_500) return { unit: 1e6, digits: bytes < 1e7 ? 1 : 0, name: 'megabyte' };
  return { unit: 1000, digits: 0, name: 'kilobyte' };
}

/** A duration: `7.3 ms`, `140 ms`. */
export function milliseconds(value: number): string {
  return measure(value, 'millisecond', value < 100 ? 1 : 0);
}

/** What quantBytes means, in a word. */
export function precision(bytes: QuantBytes): string {
  return text('model.bits', { bits: bytes * 8 });
}

/** A number with so many digits after the point, as the visitor's language writes it. */
export function fixed(value: number, digits: number): string {
  return formatter(digits, {}).format(value);
}

/** A share, 0 to 1, in whole per cent. */
export function percent(share: number): string {
  return formatter(0, { style: 'percent' }).format(share);
}

/** Width by height. */
export function pixels({ width, height }: { width: number; height: number }): string {
  return text('stats.pixels', { width, height });
}

/** The one or the other, in a sentence. */
export function either(words: readonly string[]): string {
  return new Intl.ListFormat(language().locale, { type: 'disjunction' }).format(words);
}

function measure(value: number, unit: string, digits: number): string {
  return formatter(digits, { style: 'unit', unit }).format(value);
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Making one takes longer than all that it writes in a second. */
function formatter(digits: number, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const { locale } = language();
  const key = `${locale} ${digits} ${options.style ?? ''} ${options.unit ?? ''}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    ...options,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  formatters.set(key, made);
  return made;
}

function named(title: string, bytes: string | undefined): string {
  if (!bytes) return title;
  return text('model.named', { title, precision: precision(Number(bytes) as QuantBytes) });
}

/** The line beneath the picture; empty until there is a picture. `title` gives a model's name by its id. */
export function statsLine(stats: Stats, title: (id: string) => string): string {
  if (stats.frames === 0) return '';
  const [id, bytes] = stats.model.split('@');
  return [
    text('stats.fps', { fps: fixed(stats.fps, 0) }),
    measure(stats.latency_ms.p50, 'millisecond', 0),
    pixels(stats),
    id ? named(title(id), bytes) : '',
    stats.backend,
  ]
    .filter(Boolean)
    .join(' · ');
}
