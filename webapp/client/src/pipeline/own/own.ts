import type { Picture } from '../picture';
import type { Mask } from '../render/renderer';
import type { CompositorSettings } from '../settings';
import { DEFAULT_SETTINGS } from '../startplan';
import { fits, frameOf, type Cells } from './cells';
import { OwnEffect } from './own-effect';
import type { EffectReport } from './report';
import { WorkerRunner } from './runner';
import { cellsOf, COLUMNS, type Seen } from './seen';

/** What the renderer calls an effect's pictures; `SOURCE` in compositor/own/looks.py. */
export const OWN_SOURCE = 'own';

/** What the pipeline does for the visitor's own effect. */
export interface OwnLinks {
  /** Shows a look; `frame` is its picture, which is taken over. */
  show: (look: Readonly<Record<string, unknown>>, frame: VideoFrame | null) => void;
  report: (report: EffectReport) => void;
}

/** What an effect is shown before there is a picture. */
const BLANK: Seen = {
  time: 0,
  width: 1280,
  height: 720,
  mask: new Uint8Array(COLUMNS * 18),
  columns: COLUMNS,
  settings: DEFAULT_SETTINGS,
};

/** The visitor's own effect beside the picture's way: sees where people are, and says what stands behind them. */
export class Own {
  #effect: OwnEffect;
  #picture: Pick<Picture, 'format' | 'colorSpace' | 'timestamp'> | null = null;
  #start: number | null = null;

  constructor({ show, report }: OwnLinks) {
    this.#effect = new OwnEffect(() => new WorkerRunner(), BLANK, {
      look: (look, cells) => {
        show(look, this.#frame(cells));
      },
      report,
    });
  }

  /**
   * Takes a new text.
   *
   * @returns how to take it back.
   * @throws BackdropError `effect-failed` or `python-unavailable`, and the one before it goes on.
   */
  load(source: string): Promise<() => Promise<void>> {
    return this.#effect.load(source);
  }

  /** Shows the effect a frame and where people are in it. */
  see(alpha: Mask, picture: Picture, settings: CompositorSettings): void {
    const { width, height, format, colorSpace, timestamp } = picture;
    this.#picture = { format, colorSpace, timestamp };
    const start = (this.#start ??= timestamp);
    this.#effect.see(() => ({
      time: Math.max(0, timestamp - start) / 1e6,
      width,
      height,
      mask: cellsOf(alpha, picture),
      columns: COLUMNS,
      settings,
    }));
  }

  /** For as long as another effect is shown. */
  rest(): void {
    this.#start = null;
    this.#effect.rest();
  }

  #frame(cells: Cells | null): VideoFrame | null {
    const usual = { format: 'I420', colorSpace: {}, timestamp: 0 } as const;
    return cells && fits(cells) ? frameOf(cells, this.#picture ?? usual) : null;
  }
}
