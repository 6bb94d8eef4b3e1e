import { BlobSource, Input, VideoSampleSink, type VideoSample } from 'mediabunny';
import { meanColor } from '../pipeline/mean';
import type { Color } from '../pipeline/plan';
import { BackdropError } from '../processor/errors';
import { FORMATS } from './formats';

let opened = 0;

/** A background video in step with the file's own time, over and over. */
export class SceneFilm {
  readonly name = `film-${++opened}`;
  readonly color: Color | null;
  readonly #input: Input;
  readonly #sink: VideoSampleSink;
  readonly #start: number;
  readonly #seconds: number;
  #lap = 0;
  #frames: AsyncGenerator<VideoSample, void, unknown>;
  #next: VideoSample | null;

  private constructor(input: Input, sink: VideoSampleSink, first: VideoSample, how: How) {
    this.#input = input;
    this.#sink = sink;
    this.#next = first;
    this.#frames = how.frames;
    this.#start = how.start;
    this.#seconds = how.seconds;
    this.color = how.color;
  }

  /**
   * Opens a video.
   *
   * @param source a same-origin address, or a file.
   * @throws BackdropError `video-invalid` where it cannot be read here.
   */
  static async open(source: string | Blob): Promise<SceneFilm> {
    const name = typeof source === 'string' ? source : source instanceof File ? source.name : 'the video';
    let input: Input | null = null;
    try {
      const blob = typeof source === 'string' ? await fetched(source) : source;
      input = new Input({ source: new BlobSource(blob), formats: FORMATS });
      const track = await input.getPrimaryVideoTrack();
      if (!track) throw new Error('it holds no pictures');
      if (!(await track.canDecode())) throw new Error('this browser cannot decode it');
      const sink = new VideoSampleSink(track);
      const frames = sink.samples();
      const { value: first } = await frames.next();
      if (!first) throw new Error('it holds no pictures');
      const start = await track.getFirstTimestamp();
      const seconds = (await track.computeDuration()) - start;
      const frame = first.toVideoFrame();
      const color = meanColor(frame);
      frame.close();
      return new SceneFilm(input, sink, first, { frames, start, seconds, color });
    } catch (cause) {
      input?.dispose();
      const reason = cause instanceof Error ? cause.message : 'unknown reason';
      throw new BackdropError(
        'video-invalid',
        `“${name}” cannot be shown behind the person: ${reason}. Choose another MP4 or WebM file.`,
        name,
        { cause },
      );
    }
  }

  /** The frame at this time, in seconds, the caller's to close; null where that of the call before still stands. */
  async at(seconds: number): Promise<VideoFrame | null> {
    const lap = this.#seconds > 0 ? Math.floor(Math.max(0, seconds) / this.#seconds) : 0;
    if (lap !== this.#lap) await this.#again(lap);
    const time = this.#start + Math.max(0, seconds) - lap * this.#seconds;
    let found: VideoFrame | null = null;
    // The first one is shown however late it comes.
    while (this.#next && (this.#next.timestamp <= time || this.#next.timestamp <= this.#start)) {
      found?.close();
      found = this.#next.toVideoFrame();
      this.#next.close();
      this.#next = (await this.#frames.next()).value ?? null;
    }
    return found;
  }

  async #again(lap: number): Promise<void> {
    this.#lap = lap;
    this.#next?.close();
    await this.#frames.return();
    this.#frames = this.#sink.samples();
    this.#next = (await this.#frames.next()).value ?? null;
  }

  close(): void {
    this.#next?.close();
    this.#next = null;
    void this.#frames.return();
    this.#input.dispose();
  }
}

interface How {
  frames: AsyncGenerator<VideoSample, void, unknown>;
  start: number;
  seconds: number;
  color: Color | null;
}

async function fetched(address: string): Promise<Blob> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}
