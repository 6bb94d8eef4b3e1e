/** What is wrong with an effect of the visitor's own, in words. */
export interface EffectError {
  message: string;
  /** Of the text, from 1; null where no line is to blame. */
  line: number | null;
  /** From 1; null where only the line is known. */
  column: number | null;
  /** Whether it ran for too long, and was stopped. */
  stopped: boolean;
}

/** How the visitor's own effect fares. */
export interface EffectReport {
  /** Null: all is well. */
  error: EffectError | null;
  /** What the last call took, in milliseconds. */
  ms: number;
  /** How often a second it is asked; 15 times, or fewer where a call takes long. */
  rate: number;
  /** What it printed. */
  printed: string;
  /** Whether the error is of a new text, which was refused: then the one before it goes on. */
  refused: boolean;
}

/** How often a second an effect is asked at most: what moves behind a person looks smooth from about 15 on. */
export const MOST_CALLS = 15;
