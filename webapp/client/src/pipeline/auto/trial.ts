import type { BackendOutcome as Outcome } from '../../processor/stats';
import type { BackendName } from '../backend';
import { isSame, likeness, type Likeness } from './agree';
import { median } from '../timing';

/** The first run compiles, and the next ones still find memory. */
const WARM_UP = 3;
/** An odd number, for a median that is one of them. */
const COUNTED = 7;
/**
 * A small convolution tells a GPU from its imitation before the model's many shaders are compiled. Here, on two cores,
 * SwiftShader took 25 to 40 times as long as WASM; a GPU takes about as long, and a few milliseconds for the way back.
 */
const HOPELESS_PROBE = 10;
/** After the first, one run is enough where it took so many times as long as the base's. */
const HOPELESS = 3;
/**
 * A GPU has to be this much faster, the wait for its mask included: its context can get lost, and the refinement's
 * small operations run there too, which cost a GPU more than they cost WASM.
 */
const MARGIN = 0.67;
/** Twice as long as the runs took, and at least so many milliseconds, nothing runs: a third of one core at most. */
const REST = 2;
const LEAST_REST = 20;

/** What backends are tried with. */
export interface Bench {
  /** Starts a backend and gives the milliseconds of a small convolution, its result read. */
  probe(backend: BackendName): Promise<number>;
  /** Runs the model on a picture. */
  run(backend: BackendName, picture: number): Promise<Run>;
  /** Frees what a backend has taken. */
  end(backend: BackendName): void;
}

/** One run of the model. */
export interface Run {
  /** Until the mask could be read. */
  ms: number;
  mask: Float32Array;
}

/** What is tried, and against what. */
export interface Plan {
  /** Whose masks are right: what runs now. */
  base: BackendName;
  others: readonly BackendName[];
  /** How many pictures the bench has. */
  pictures: number;
}

type Rest = (milliseconds: number) => Promise<void>;
type Failure = Extract<Outcome, { out: unknown }>;

/**
 * Tries backends one after the other, each in turn with the base, so that whatever else the machine does slows both
 * down alike; and with rests, so that the picture goes on meanwhile.
 *
 * @returns what became of each.
 * @throws whatever the bench throws where the base itself does not run.
 */
export async function tryBackends(
  bench: Bench,
  { base, others, pictures }: Plan,
  rest: Rest,
): Promise<Map<BackendName, Outcome>> {
  const probe = await bench.probe(base);
  const outcomes = new Map<BackendName, Outcome>();
  for (const backend of others) {
    const probed = await orFailure(bench.probe(backend));
    outcomes.set(
      backend,
      typeof probed !== 'number'
        ? probed
        : probed > HOPELESS_PROBE * probe
          ? slow('a convolution', probed, probe)
          : await compare(bench, { base, backend, pictures }, rest),
    );
    bench.end(backend);
  }
  return outcomes;
}

async function compare(
  bench: Bench,
  { base, backend, pictures }: { base: BackendName; backend: BackendName; pictures: number },
  rest: Rest,
): Promise<Outcome> {
  const times: number[] = [];
  const baseTimes: number[] = [];
  for (let i = 0; i < WARM_UP + COUNTED; i++) {
    const expected = await bench.run(base, i % pictures);
    const run = await orFailure(bench.run(backend, i % pictures));
    if ('out' in run) return run;
    const found = likeness(expected.mask, run.mask);
    if (!isSame(found)) return { out: 'wrong', why: inWords(found) };
    if (i > 0 && run.ms > HOPELESS * expected.ms) return slow('a mask', run.ms, expected.ms);
    if (i >= WARM_UP) {
      times.push(run.ms);
      baseTimes.push(expected.ms);
    }
    await rest(Math.max(LEAST_REST, REST * (expected.ms + run.ms)));
  }
  return { ms: median(times), base_ms: median(baseTimes) };
}

/** The fastest that is clearly faster than the base; else the base. */
export function chooseBackend(base: BackendName, outcomes: ReadonlyMap<BackendName, Outcome>): BackendName {
  let chosen = base;
  let fastest = Infinity;
  for (const [backend, outcome] of outcomes) {
    if ('out' in outcome || outcome.ms >= Math.min(fastest, MARGIN * outcome.base_ms)) continue;
    chosen = backend;
    fastest = outcome.ms;
  }
  return chosen;
}

async function orFailure<T>(work: Promise<T>): Promise<T | Failure> {
  try {
    return await work;
  } catch (error) {
    return { out: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function slow(what: string, ms: number, base: number): Outcome {
  return { out: 'slow', why: `${what} took ${ms.toFixed(1)} ms, not ${base.toFixed(1)}` };
}

function inWords({ difference, iou }: Likeness): string {
  if (Number.isNaN(difference)) return 'its mask is not made of numbers';
  return `its mask is off by ${difference.toFixed(3)}, with an IoU of ${iou.toFixed(3)}`;
}
