/** A value of a computation in steps: from which step to which it has to be kept, and its size. */
export interface Span {
  /** Bytes. */
  size: number;
  /** The step that makes it, from 0. */
  from: number;
  /** The last step that reads it. */
  until: number;
}

/** Where values lie in one block of memory. */
export interface Layout {
  /** Of each value, in bytes from the block's start. */
  offsets: number[];
  /** Of the block, in bytes. */
  size: number;
}

/** A cache line: no two values share one. */
const ALIGNMENT = 64;

/**
 * Lays values into one block of memory, those that are never needed at once over each other: the larger ones first,
 * each as low as it fits ("greedy by size" of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
 * Inference", 2020).
 */
export function arrange(spans: readonly Span[]): Layout {
  const offsets = spans.map(() => 0);
  const placed: number[] = [];
  let size = 0;
  for (const i of spans.map((_, index) => index).sort((a, b) => spans[b].size - spans[a].size)) {
    const span = spans[i];
    const beside = placed
      .filter((j) => spans[j].from <= span.until && span.from <= spans[j].until)
      .sort((a, b) => offsets[a] - offsets[b]);
    let offset = 0;
    for (const j of beside) {
      if (offset + span.size <= offsets[j]) break;
      offset = Math.max(offset, align(offsets[j] + spans[j].size));
    }
    offsets[i] = offset;
    placed.push(i);
    size = Math.max(size, align(offset + span.size));
  }
  return { offsets, size };
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
