import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../startplan';
import { OwnEffect } from './own-effect';
import type { EffectReport } from './report';
import type { Answer, Job, Runner } from './runner';
import type { Seen } from './seen';

const SEEN: Seen = {
  time: 0,
  width: 1280,
  height: 720,
  mask: new Uint8Array(32 * 18),
  columns: 32,
  settings: DEFAULT_SETTINGS,
};
const good = (source: string): Answer => ({
  error: null,
  ms: 2,
  printed: '',
  look: { effect: 'color', source },
  pixels: new Uint8Array(),
  columns: 0,
});
const bad = (stopped = false): Answer => ({
  error: { message: 'it is wrong', line: 3, column: null, stopped },
  ms: 2,
  printed: '',
});

/**
 * Runs texts by their names: `bad` is refused, `later` fails, `loop` is stopped, `stubborn` takes its runner along, `slow`
 * answers only when it is ended.
 */
class FakeRunner implements Runner {
  lost = false;
  ended = false;
  jobs: string[] = [];
  #source = '';
  #ended: (answer: Answer) => void = () => undefined;

  ask(job: Job): Promise<Answer> {
    this.jobs.push(job.do === 'load' ? job.source : 'call');
    if (job.do === 'load') {
      if (job.source === 'bad') return Promise.resolve(bad());
      this.#source = job.source;
      return Promise.resolve(good(job.source));
    }
    if (this.#source === 'slow') return new Promise((resolve) => (this.#ended = resolve));
    this.lost = this.#source === 'stubborn';
    const stopped = this.lost || this.#source === 'loop';
    return Promise.resolve(stopped || this.#source === 'later' ? bad(stopped) : good(this.#source));
  }

  end(): void {
    this.ended = this.lost = true;
    this.#ended(bad());
  }
}

function made(): { effect: OwnEffect; runners: FakeRunner[]; looks: unknown[]; reports: EffectReport[] } {
  const runners: FakeRunner[] = [];
  const looks: unknown[] = [];
  const reports: EffectReport[] = [];
  const open = (): Runner => {
    runners.push(new FakeRunner());
    return runners.at(-1)!;
  };
  const effect = new OwnEffect(open, SEEN, {
    look: ({ source }) => looks.push(source),
    report: (report) => reports.push(report),
  });
  return { effect, runners, looks, reports };
}

/** A picture, as long after the one before as an effect needs. */
async function picture(effect: OwnEffect): Promise<void> {
  vi.advanceTimersByTime(100);
  effect.see(() => SEEN);
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('OwnEffect', () => {
  it('shows what a text says, and asks it again', async () => {
    const { effect, looks } = made();
    await effect.load('a');
    await picture(effect);
    await picture(effect);
    expect(looks).toEqual(['a', 'a', 'a']);
  });

  it('is not asked more often than it can be', async () => {
    const { effect, runners } = made();
    await effect.load('a');
    await picture(effect);
    for (let i = 0; i < 5; i++) effect.see(() => SEEN);
    expect(runners[0].jobs).toEqual(['a', 'call']);
  });

  it('asks nothing before there is a text', async () => {
    const { effect, runners } = made();
    await picture(effect);
    expect(runners).toHaveLength(0);
  });

  it('refuses a text in words, with its line, and the one before goes on', async () => {
    const { effect, looks, reports } = made();
    await effect.load('a');
    await expect(effect.load('bad')).rejects.toMatchObject({
      code: 'effect-failed',
      subject: 'line 3',
      message: 'Line 3: it is wrong',
    });
    expect(reports.at(-1)).toMatchObject({ refused: true, error: { line: 3 } });
    await picture(effect);
    expect(looks).toEqual(['a', 'a']);
  });

  it('takes a text back, and the one before goes on', async () => {
    const { effect, runners, looks } = made();
    await effect.load('a');
    const takeBack = await effect.load('b');
    await takeBack();
    await picture(effect);
    expect(looks).toEqual(['a', 'b', 'a']);
    expect(runners[0].jobs).toEqual(['a', 'b', 'a', 'call']);
  });

  it('takes nothing back that is not there any more, or was there before', async () => {
    const { effect, looks } = made();
    await effect.load('a');
    const takeBack = await effect.load('b');
    await effect.load('c');
    await takeBack();
    await (
      await effect.load('c')
    )();
    await picture(effect);
    expect(looks).toEqual(['a', 'b', 'c', 'c', 'c']);
  });

  it('takes nothing back where a newer change brought the same text', async () => {
    const { effect, looks } = made();
    await effect.load('a');
    const takeBack = await effect.load('b');
    await effect.load('b');
    await takeBack();
    await picture(effect);
    expect(looks).toEqual(['a', 'b', 'b', 'b']);
  });

  it('has the text before go on in another runner where one was ended meanwhile', async () => {
    const { effect, runners, looks } = made();
    await effect.load('a');
    const takeBack = await effect.load('b');
    runners[0].end();
    await takeBack();
    await picture(effect);
    expect(runners[1].jobs).toEqual(['a', 'call']);
    expect(looks).toEqual(['a', 'b', 'a']);
  });

  it('asks a text that was taken back nothing, where there was none before', async () => {
    const { effect, runners } = made();
    await (
      await effect.load('a')
    )();
    await picture(effect);
    expect(runners[0].jobs).toEqual(['a']);
  });

  it('asks what failed again', async () => {
    const { effect, runners, reports } = made();
    await effect.load('later');
    await picture(effect);
    await picture(effect);
    expect(runners[0].jobs).toEqual(['later', 'call', 'call']);
    expect(reports.at(-1)).toMatchObject({ refused: false, error: { line: 3 } });
  });

  it('goes back to the text before one that had to be stopped', async () => {
    const { effect, runners, looks } = made();
    await effect.load('a');
    await effect.load('loop');
    await picture(effect);
    await picture(effect);
    expect(runners).toHaveLength(1);
    expect(looks).toEqual(['a', 'loop', 'a']);
  });

  it('starts anew with the text before one that took its Python along', async () => {
    const { effect, runners, looks } = made();
    await effect.load('a');
    await effect.load('stubborn');
    await picture(effect);
    await picture(effect);
    expect(runners.map(({ jobs }) => jobs)).toEqual([
      ['a', 'stubborn', 'call'],
      ['a', 'call'],
    ]);
    expect(looks.at(-1)).toBe('a');
  });

  it('stands still where there is no text before', async () => {
    const { effect, runners } = made();
    await effect.load('loop');
    await picture(effect);
    await picture(effect);
    expect(runners[0].jobs).toEqual(['loop', 'call']);
  });

  it('ends its Python while it rests, and goes on with the same text', async () => {
    const { effect, runners, looks } = made();
    await effect.load('a');
    effect.rest();
    expect(runners[0].ended).toBe(true);
    await picture(effect);
    expect(runners[1].jobs).toEqual(['a', 'call']);
    expect(looks).toEqual(['a', 'a']);
  });

  it('forgets nothing where it is laid to rest during a call', async () => {
    const { effect, runners, looks, reports } = made();
    await effect.load('a');
    await effect.load('slow');
    await picture(effect);
    effect.rest(); // Ends what is under way, which answers with an error.
    await picture(effect);
    expect(reports.filter(({ error }) => error)).toEqual([]);
    await picture(effect);
    expect(runners[1].jobs).toEqual(['slow', 'call']);
    expect(looks).toEqual(['a', 'slow']);
  });

  it('does not start again for a call that was still to come when it was laid to rest', async () => {
    const { effect, runners } = made();
    await effect.load('a');
    effect.see(() => SEEN);
    effect.rest();
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect(runners).toHaveLength(1);
  });

  it('tries a text to its end before it rests', async () => {
    const { effect, runners } = made();
    const loading = effect.load('a');
    await Promise.resolve();
    effect.rest();
    await loading;
    expect(runners[0].ended).toBe(true);
    await picture(effect);
    expect(runners[1].jobs).toEqual(['a', 'call']);
  });
});
