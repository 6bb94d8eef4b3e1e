import { find, make } from '../dom';
import { text } from '../language/language';
import { Toggle } from '../stage/toggle';
import { ToldError } from '../told';
import { size } from '../words';
import { withDuration } from './duration';
import { chooseFormat, type Format } from './format';
import type { OutputLinks } from './links';
import { clock, fileName } from './names';

/** Good at 1280x720 and thirty frames a second; a browser gives less where the encoder cannot keep up. */
const BITS_PER_SECOND = 5_000_000;

/** How often the recorder hands over what it has: so its size can be shown, and a crash would lose no more. */
const SLICE_MS = 500;

interface Running {
  recorder: MediaRecorder;
  track: MediaStreamTrack;
  format: Format;
  parts: Blob[];
  bytes: number;
  since: number;
  transparent: boolean;
}

/** Records the finished track, never the camera's, and shows how long and large it gets. */
export class Recording {
  readonly #toggle: Toggle;
  readonly #words = make('span', { className: 'tool-words' });
  #running: Running | null = null;
  #timer = 0;
  #turn = 0;

  constructor(private readonly links: OutputLinks) {
    this.#toggle = new Toggle('record', { off: 'record.start', on: 'record.stop' }, (on) => {
      if (on) this.#start().catch(links.failed);
      else this.stop();
    });
    this.#toggle.button.append(this.#words);
    this.#toggle.button.hidden = !('MediaRecorder' in window);
  }

  /** Ends the recording; it is then there to download. */
  stop(): void {
    if (this.#running && this.#running.recorder.state !== 'inactive') this.#running.recorder.stop();
  }

  async #start(): Promise<void> {
    if (this.#running) return;
    const turn = ++this.#turn;
    const { stage, choices, failed } = this.links;
    const transparent = choices().effect === 'transparent';
    const format = await chooseFormat(transparent);
    const stream = find('output', HTMLVideoElement).srcObject;
    // A second click while the formats were tried starts nothing twice.
    if (turn !== this.#turn || !(stream instanceof MediaStream)) return;
    if (!format) throw new ToldError('browser-unsupported', { key: 'record.none' }, 'record');
    // A track of its own: the page's goes on when this one stops.
    const track = stream.getVideoTracks()[0].clone();
    const recorder = new MediaRecorder(new MediaStream([track]), {
      mimeType: format.type,
      videoBitsPerSecond: BITS_PER_SECOND,
    });
    const running = { recorder, track, format, parts: [], bytes: 0, since: performance.now(), transparent };
    this.#running = running;
    recorder.addEventListener('dataavailable', ({ data }) => {
      this.#take(running, data);
    });
    recorder.addEventListener('stop', () => {
      this.#finish(running);
    });
    recorder.addEventListener('error', (event) => {
      const reason = 'error' in event ? String(event.error) : '';
      failed(new ToldError('browser-unsupported', { key: 'record.failed', values: { reason } }, 'record'));
      this.#finish(running);
    });
    recorder.start(SLICE_MS);
    this.#toggle.on = true;
    this.#timer = window.setInterval(() => {
      this.#draw(running);
    }, SLICE_MS);
    this.#draw(running);
    stage.say(text(transparent && !format.alpha ? 'record.opaque' : 'record.said'));
  }

  #take(running: Running, data: Blob): void {
    running.parts.push(data);
    running.bytes += data.size;
    this.#draw(running);
  }

  #draw(running: Running): void {
    if (running !== this.#running) return;
    const length = clock(performance.now() - running.since);
    this.#words.textContent = text('record.length', { length, size: size(running.bytes) });
  }

  #finish(running: Running): void {
    if (this.#running !== running) return;
    this.#running = null;
    clearInterval(this.#timer);
    running.track.stop();
    this.#words.textContent = '';
    this.#toggle.on = false;
    if (running.bytes > 0) this.#keep(running, performance.now() - running.since).catch(this.links.failed);
  }

  async #keep({ format, parts, transparent }: Running, milliseconds: number): Promise<void> {
    const made = new Blob(parts, { type: format.type.split(';')[0] });
    const file = await withDuration(made, milliseconds);
    this.links.taken.add({
      file,
      name: fileName(new Date(), format.ending),
      title: 'taken.recording',
      facts: () => text('taken.recording_facts', { length: clock(milliseconds), size: size(file.size) }),
      transparent: transparent && format.alpha,
    });
  }
}
