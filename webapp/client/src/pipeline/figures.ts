import type { Stats } from '../processor/stats';
import type { Timings } from './python';
import { Rate, Window } from './timing';

/** The stages whose time is told. */
type Timed = keyof Stats['stage_ms'];

/** The model looks at some ten frames a second: so many are about as long as the frames of the other stages. */
const LOOKS = 40;

/** The last second at 30 fps, and what the model sees in it: a tier is chosen by these. */
const RECENT_FRAMES = 30;
const RECENT_LOOKS = 10;

/** What is measured while pictures are finished. */
export class Figures {
  #finished = 0;
  #firstAt: number | null = null;
  #tensors = 0;
  #tier = '';
  #rate = new Rate();
  #looks = new Rate();
  #latency = new Window();
  #stages = {
    ...{ capture: new Window(), carry: new Window(), render: new Window() },
    ...{ segment: new Window(LOOKS), compose: new Window(LOOKS) },
  };

  /** A stage took so many milliseconds. */
  took(stage: Timed, milliseconds: number): void {
    this.#stages[stage].add(milliseconds);
    if (stage === 'segment') this.#looks.add(performance.now());
  }

  /** A picture that came at `arrived` (`performance.now()`) has left, made on this quality tier; so many tensors stay. */
  finished(arrived: number, tier: string, tensors: number): void {
    const now = performance.now();
    this.#finished++;
    this.#rate.add(now);
    this.#latency.add(now - arrived);
    this.#tensors = tensors;
    if (tier !== this.#tier) this.#tierChanged();
    this.#tier = tier;
    this.#firstAt ??= performance.timeOrigin + now;
  }

  /** Forgets what the model before took. */
  modelChanged(): void {
    this.#stages.segment.clear();
    this.#stages.compose.clear();
  }

  /** Forgets what the stages took on the tier before: what a tier costs is told from what it took alone. */
  #tierChanged(): void {
    for (const window of Object.values(this.#stages)) window.clear();
  }

  /** The medians of about a second on the present tier, 0 where nothing was measured; null before there is a rate. */
  recent(): Omit<Timings, 'interval'> | null {
    const now = performance.now();
    const fps = this.#rate.perSecond(now);
    if (fps === 0) return null;
    const { capture, carry, segment, compose, render } = this.#stages;
    return {
      capture: capture.percentiles(RECENT_FRAMES).p50,
      carry: carry.percentiles(RECENT_FRAMES).p50,
      segment: segment.percentiles(RECENT_LOOKS).p50,
      compose: compose.percentiles(RECENT_LOOKS).p50,
      render: render.percentiles(RECENT_FRAMES).p50,
      looks: Math.min(1, this.#looks.perSecond(now) / fps),
    };
  }

  /** @param pageStart the page's own start, in milliseconds since the epoch. */
  read(
    pageStart: number,
  ): Pick<
    Stats,
    'fps' | 'looks' | 'frames' | 'latency_ms' | 'stage_ms' | 'tensors' | 'tier' | 'first_frame_ms'
  > {
    const { capture, carry, segment, compose, render } = this.#stages;
    return {
      fps: this.#rate.perSecond(performance.now()),
      looks: this.#looks.perSecond(performance.now()),
      frames: this.#finished,
      latency_ms: this.#latency.percentiles(),
      stage_ms: {
        capture: capture.percentiles(),
        carry: carry.percentiles(),
        segment: segment.percentiles(),
        compose: compose.percentiles(),
        render: render.percentiles(),
      },
      tensors: this.#tensors,
      tier: this.#tier,
      first_frame_ms: this.#firstAt === null ? null : Math.round(this.#firstAt - pageStart),
    };
  }
}
