import { getBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import type { AutoChoice } from '../../processor/stats';
import type { BackendName } from '../backend';
import type { ErrorData } from '../messages';
import type { ModelChoice } from '../settings';
import { isTelling } from './agree';
import type { BenchSetup } from './bench';
import { describeDevice, type Device } from './device';
import { KnownBackends, type Chosen, type Known } from './known';
import { WorkerBench } from './worker-bench';
import { chooseBackend, tryBackends, type Bench } from './trial';

/** After Python: a short visit is never burdened, and the first seconds have enough to do. */
const START_AFTER_MS = 5000;
/** Of different moments: for a single one a wrong mask could be right by chance. */
const PICTURES = 3;
const BETWEEN_PICTURES_MS = 500;

/** What is needed of the world; tests give their own. */
export interface World {
  describe(): Promise<Device>;
  known: Pick<KnownBackends, 'read' | 'keep'>;
  open(setup: BenchSetup): Bench & { close(): void };
  rest: (milliseconds: number) => Promise<void>;
  now(): number;
  /** The backend that runs. */
  current(): BackendName;
}

const BROWSER: World = {
  describe: describeDevice,
  known: new KnownBackends(),
  open: (setup) => new WorkerBench(setup),
  rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  now: () => performance.now(),
  current: () => getBackend() as BackendName,
};

/** Who carries out what is decided. */
export interface Orders {
  /** Has the model in use run on another backend while the picture goes on. */
  change(backend: BackendName): Promise<void>;
  notice(text: string): void;
}

/** One model on its way to its backend. */
interface Search {
  choice: ModelChoice;
  /** What it was started on. */
  base: BackendName;
  phase: 'waiting' | 'collecting' | 'busy' | 'done';
  /** When to look again. */
  due: number;
  pictures: Float32Array<ArrayBuffer>[];
  found: AutoChoice | null;
}

/** What was looked up before pictures are collected. */
interface Lookup {
  device: Device;
  known: Known;
  /** The model's input, `WIDTHxHEIGHT`. */
  size: string;
  /** Model, variant and input size. */
  key: string;
}

/**
 * The backend `auto`. The picture starts on WASM. Once it has run for a while, what was found out on an earlier visit
 * is put in force; without that, workers beside this one try the GPU's backends on some of the pictures that the model saw,
 * and the best one takes over and is remembered. One that fails later is left at once, and not tried again.
 */
export class AutoBackend {
  #orders: Orders;
  #world: World;
  #begun: number | null = null;
  #search: Search | null = null;
  #lookup: Lookup | null = null;
  #bench: { close(): void } | null = null;

  constructor(orders: Orders, world: World = BROWSER) {
    this.#orders = orders;
    this.#world = world;
  }

  /** What was found out about the model in use; null before that, and where the backend was chosen by hand. */
  get found(): AutoChoice | null {
    return this.#search?.found ?? null;
  }

  /** Python is there, or will not come: from now on there is time for this. */
  begin(): void {
    this.#begun ??= this.#world.now();
  }

  /** Looks after the model that is used from now on; it runs on what it was started on. */
  follow(choice: ModelChoice): void {
    this.#bench?.close();
    this.#bench = this.#lookup = this.#search = null;
    if (choice.backend !== 'auto') return;
    const base = this.#world.current();
    this.#search = { choice, base, phase: 'waiting', due: 0, pictures: [], found: null };
  }

  /** Is shown what the model saw and answered, of every picture, and takes in little of it. */
  look({ image, alpha }: { image: Tensor4D; alpha: Tensor4D }): void {
    const search = this.#search;
    const now = this.#world.now();
    if (!search || this.#begun === null || now < Math.max(search.due, this.#begun + START_AFTER_MS)) return;
    const [, height, width] = image.shape;
    const size = `${width}x${height}`;
    if (search.phase === 'waiting') this.#work(search, () => this.#recall(search, size));
    if (search.phase !== 'collecting') return;
    search.due = now + BETWEEN_PICTURES_MS;
    if (size !== this.#lookup?.size) {
      // The camera has turned, or another quality tier looks less closely: another input, another choice.
      search.phase = 'waiting';
      search.pictures = [];
      return;
    }
    if (!isTelling(alpha.dataSync<'float32'>())) return;
    search.pictures.push(new Float32Array(image.dataSync<'float32'>()));
    if (search.pictures.length === PICTURES) this.#work(search, () => this.#try(search, width, height));
  }

  /** A picture could not be finished: where its backend was chosen here, it goes. */
  failed({ message, subject }: ErrorData): void {
    const search = this.#search;
    const lookup = this.#lookup;
    const backend = this.#world.current();
    if (search?.phase !== 'done' || !lookup || backend === search.base) return;
    if (subject !== 'segment' && subject !== 'compose') return;
    const [failed, next] = [backend.toUpperCase(), search.base.toUpperCase()];
    this.#orders.notice(`${next} computes from now on, as ${failed} has failed: ${message}`);
    this.#work(search, async () => {
      await this.#rule(lookup, backend, message);
      search.found = stays(search, lookup);
      if (search === this.#search) await this.#orders.change(search.base);
    });
  }

  /** Does what takes its time. Whatever fails, the base goes on as if there were nothing else. */
  #work(search: Search, work: () => Promise<unknown>): void {
    search.phase = 'busy';
    void work()
      .catch(() => undefined)
      .finally(() => {
        if (search.phase === 'busy') search.phase = 'done';
      });
  }

  async #recall(search: Search, size: string): Promise<void> {
    const { card, quantBytes } = search.choice;
    const device = await this.#world.describe();
    const known = await this.#world.known.read(device.name);
    if (search !== this.#search) return;
    const lookup = { device, known, size, key: `${card.id}@${quantBytes} ${size}` };
    this.#lookup = lookup;
    const chosen = known.runs[lookup.key];
    if (chosen) await this.#settle(search, lookup, { ...chosen, remembered: true });
    else if (others(search, lookup).length > 0) search.phase = 'collecting';
    else search.found = stays(search, lookup);
  }

  async #try(search: Search, width: number, height: number): Promise<void> {
    const lookup = this.#lookup!;
    const { base, choice, pictures } = search;
    const { card, quantBytes } = choice;
    const bench = (this.#bench = this.#world.open({ card, quantBytes, pictures, width, height }));
    try {
      const plan = { base, others: others(search, lookup), pictures: pictures.length };
      const outcomes = await tryBackends(bench, plan, this.#world.rest);
      if (search !== this.#search) return;
      const { known, device, key } = lookup;
      for (const [backend, outcome] of outcomes)
        if ('out' in outcome && outcome.out !== 'slow') known.out[backend] = outcome.why;
      const chosen = { backend: chooseBackend(base, outcomes), outcomes: Object.fromEntries(outcomes) };
      known.runs[key] = chosen;
      await this.#world.known.keep(device.name, known);
      await this.#settle(search, lookup, { ...chosen, remembered: false });
    } finally {
      bench.close();
      search.pictures = [];
    }
  }

  async #settle(
    search: Search,
    lookup: Lookup,
    { backend, outcomes, remembered }: Chosen & { remembered: boolean },
  ): Promise<void> {
    if (search !== this.#search) return;
    try {
      if (backend !== this.#world.current()) await this.#orders.change(backend);
      search.found = { chosen: backend, outcomes, remembered };
    } catch (error) {
      await this.#rule(lookup, backend, error instanceof Error ? error.message : String(error));
      search.found = stays(search, lookup);
    }
  }

  /** From now on a backend is out on this device. */
  async #rule({ device, known }: Lookup, backend: BackendName, why: string): Promise<void> {
    known.out[backend] = why;
    // It may have been chosen for other models too.
    known.runs = {};
    await this.#world.known.keep(device.name, known);
  }
}

/** What is found out where everything else is out. */
function stays({ base }: Search, { known }: Lookup): AutoChoice {
  const out = Object.entries(known.out).map(([backend, why]) => [backend, { out: 'failed', why }] as const);
  return { chosen: base, outcomes: Object.fromEntries(out), remembered: true };
}

/** What there is to try. */
function others({ base }: Search, { device, known }: Lookup): BackendName[] {
  return device.backends.filter((backend) => backend !== base && !(backend in known.out));
}
