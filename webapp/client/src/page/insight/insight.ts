import '../styles/insight.css';
import type { BackgroundProcessor, Stats } from '../../processor';
import { VALUES } from '../../processor/values';
import { find, make } from '../dom';
import { text, type Key } from '../language/language';
import { tell } from '../language/tell';
import { fileName } from '../output/names';
import { milliseconds, size } from '../words';
import { costs, STAGES } from './costs';
import { History } from './history';
import { Memory } from './memory';
import { Overlay } from './overlay';
import { Plot } from './plot';

/** What stands in the list beneath the plot, and how it is read from the figures. */
const FACTS: readonly [Key, (stats: Stats, memory: Memory) => string][] = [
  [
    'insight.rate',
    ({ fps, looks }) => text('insight.rate_value', { fps: fps.toFixed(0), looks: looks.toFixed(0) }),
  ],
  ['insight.latency', ({ latency_ms: { p50, p95 } }) => `${milliseconds(p50)} · ${milliseconds(p95)}`],
  ['insight.dropped', ({ dropped, frames }) => text('insight.dropped_value', { dropped, frames })],
  ['insight.tier', ({ tier }) => tierWords(tier)],
  ['insight.model', ({ model, input_width, input_height }) => `${model} · ${input_width} × ${input_height}`],
  ['insight.backend', ({ backend }) => backend],
  ['insight.renderer', ({ renderer }) => renderer],
  ['insight.memory', (_, { bytes }) => (bytes === null ? text('insight.unknown') : size(bytes))],
  ['insight.tensors', ({ tensors }) => `${tensors}`],
  ['insight.first', ({ first_frame_ms }) => (first_frame_ms === null ? '' : milliseconds(first_frame_ms))],
];

/** Empty before there is one. */
function tierWords(tier: string): string {
  const named = VALUES.tier.find((each) => each === tier);
  return named && named !== 'auto' ? text(`tier.${named}`) : '';
}

/** What goes on inside: the stages' times as they come, the mask, and where everything runs. */
export class Insight {
  readonly #section = find('insight', HTMLDetailsElement);
  readonly #history = new History();
  readonly #memory = new Memory();
  readonly #plot: Plot;
  readonly #overlay: Overlay;
  readonly #mask = find('insight-mask', HTMLInputElement);
  readonly #times = new Map<string, HTMLTableCellElement[]>();
  readonly #facts: HTMLElement[] = [];

  constructor(processor: BackgroundProcessor, failed: (error: unknown) => void) {
    this.#plot = new Plot(find('insight-plot', HTMLElement));
    this.#overlay = new Overlay(processor, failed);
    this.#fillTable();
    this.#fillFacts();
    this.#mask.addEventListener('change', () => {
      this.#overlay.on = this.#mask.checked;
    });
    // Folded away, it costs nothing.
    this.#section.addEventListener('toggle', () => {
      this.#overlay.on = this.#section.open && this.#mask.checked;
    });
    find('insight-export', HTMLButtonElement).addEventListener('click', () => {
      this.#export();
    });
    processor.on('stats', (stats) => {
      this.#take(stats);
    });
    this.#take(processor.stats());
  }

  #take(stats: Stats): void {
    this.#history.add(stats);
    if (!this.#section.open) return;
    this.#memory.ask();
    this.#plot.show(this.#history.moments);
    const each = costs(stats);
    for (const stage of STAGES) {
      const { p50, p95 } = stats.stage_ms[stage];
      const [median, high, share] = this.#times.get(stage)!;
      median.textContent = milliseconds(p50);
      high.textContent = milliseconds(p95);
      share.textContent = milliseconds(each[stage]);
    }
    FACTS.forEach(([, read], i) => {
      this.#facts[i].textContent = read(stats, this.#memory);
    });
  }

  #fillTable(): void {
    const rows = STAGES.map((stage) => {
      const cells = [make('td'), make('td'), make('td')];
      this.#times.set(stage, cells);
      const swatch = make('span', { className: 'insight-swatch' });
      swatch.style.background = `var(--stage-${stage})`;
      swatch.ariaHidden = 'true';
      return make(
        'tr',
        {},
        make('th', { scope: 'row' }, swatch, tell(make('span'), `insight.${stage}`)),
        ...cells,
      );
    });
    find('insight-times', HTMLTableSectionElement).append(...rows);
  }

  #fillFacts(): void {
    const list = find('insight-facts', HTMLDListElement);
    for (const [key] of FACTS) {
      const value = make('dd');
      this.#facts.push(value);
      list.append(make('div', {}, tell(make('dt'), key), value));
    }
  }

  /** Hands over what was seen in the last minute. It says nothing of who or what was in the picture. */
  #export(): void {
    const { moments } = this.#history;
    const about = { exported: new Date().toISOString(), memory_bytes: this.#memory.bytes, moments };
    const file = new Blob([JSON.stringify(about, null, 1)], { type: 'application/json' });
    const href = URL.createObjectURL(file);
    make('a', { href, download: fileName(new Date(), 'json') }).click();
    // Not at once: the download reads it first.
    setTimeout(() => {
      URL.revokeObjectURL(href);
    }, 10_000);
  }
}
