import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { text } from '../language/language';
import { costs, stacked, STAGES } from './costs';
import type { Moment } from './history';

const HEIGHT = 190;
/** The least that the plot reaches up to: two frames' time of a camera that sends thirty a second. */
const LEAST_MS = 20;
/** How far back it goes, in seconds. */
const LONGEST_S = 60;

/** What each stage takes of a frame, as areas that lie on one another, over the last minute. */
export class Plot {
  readonly #place: HTMLElement;
  #plot: uPlot | null = null;
  #watch = new ResizeObserver(() => this.#plot?.setSize(this.#size()));

  constructor(place: HTMLElement) {
    this.#place = place;
    this.#watch.observe(place);
    // The canvas is drawn in the page's colours, which change with the system's.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#plot?.destroy();
      this.#plot = null;
    });
  }

  /** Draws the moments, the oldest first. */
  show(moments: readonly Moment[]): void {
    const values = moments.map(({ stats }) => stacked(costs(stats)));
    // The highest first: each later one covers all but its own stage's share of it.
    const layers = STAGES.map((_, stage) => values.map((sums) => sums[stage])).reverse();
    const newest = moments.at(-1)?.at ?? 0;
    const data: uPlot.AlignedData = [moments.map(({ at }) => at - newest), ...layers];
    if (this.#plot) this.#plot.setData(data);
    else this.#plot = new uPlot(this.#options(), data, this.#place);
  }

  #size(): { width: number; height: number } {
    return { width: this.#place.clientWidth, height: HEIGHT };
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(this.#place);
    const color = (name: string): string => style.getPropertyValue(name);
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-LONGEST_S, 0] },
        y: { range: (_, __, most) => [0, Math.max(LEAST_MS, most * 1.1)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          values: (_, ticks) => ticks.map((tick) => text('insight.seconds', { value: tick })),
        },
        { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => text('insight.ms', { value: tick })) },
      ],
      series: [
        {},
        ...[...STAGES].reverse().map((stage) => ({
          label: stage,
          fill: color(`--stage-${stage}`),
          width: 0,
          points: { show: false },
        })),
      ],
    };
  }
}
