import type { Stats } from '../../processor';

/** The stages whose time is drawn, in the order of a frame's way. */
export const STAGES = ['capture', 'carry', 'segment', 'compose', 'render'] as const;
export type StageName = (typeof STAGES)[number];

/** Milliseconds of each stage that fall to one frame. */
export type Costs = Record<StageName, number>;

/**
 * What a frame costs on average: the median of each stage, and of the two that only frames at which the model looked go
 * through, the share that falls to one.
 */
export function costs({ stage_ms, fps, looks }: Pick<Stats, 'stage_ms' | 'fps' | 'looks'>): Costs {
  const share = fps > 0 ? Math.min(1, looks / fps) : 0;
  return {
    capture: stage_ms.capture.p50,
    carry: stage_ms.carry.p50,
    segment: stage_ms.segment.p50 * share,
    compose: stage_ms.compose.p50 * share,
    render: stage_ms.render.p50,
  };
}

/** Each stage's value with those before it added: the upper borders of areas that lie on one another. */
export function stacked(values: Costs): number[] {
  let sum = 0;
  return STAGES.map((stage) => (sum += values[stage]));
}
