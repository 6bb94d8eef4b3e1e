import { BackdropError } from '../processor/errors';
import type { QuantBytes } from '../processor/options';

/** One file of a variant, its path relative to the model's folder. */
export interface CardFile {
  path: string;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** One quantisation of a model: `model.json` first, then its weight shards. */
export interface Variant {
  files: CardFile[];
  difference?: { photos: number; dataset: string; mean_absolute: number; iou: number };
}

/** A model's `card.json`, as the server publishes it. */
export interface ModelCard {
  id: string;
  title: string;
  family: string;
  architecture: string;
  output_stride?: number;
  multiplier?: number;
  /** -1 where any side `n * multiple + 1` will do. */
  input: { height: number; width: number; multiple?: number };
  outputs: Record<string, number[]>;
  parts?: string[];
  licence: string;
  source: { package?: string; address?: string; file: string; sha256: string };
  tools: Record<string, string>;
  variants: Partial<Record<'1' | '2' | '4', Variant>>;
}

/** Download size of a variant, in bytes. */
export function variantBytes({ files }: Variant): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/** The variant with the asked quantBytes. @throws BackdropError `model-unknown` where the model has none. */
export function variantOf(card: ModelCard, quantBytes: QuantBytes): Variant {
  const variant = card.variants[`${quantBytes}`];
  if (variant) return variant;
  const offered = Object.keys(card.variants).join(', ');
  throw new BackdropError(
    'model-unknown',
    `The model "${card.id}" is not installed with quantBytes ${quantBytes}; it has ${offered}.`,
    card.id,
  );
}
