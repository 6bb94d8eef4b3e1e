import {
  Conversion,
  Output,
  registerEncoder,
  VideoSample,
  VideoSampleSink,
  VideoSampleSource,
  type Input,
  type InputVideoTrack,
} from 'mediabunny';
import { BackdropError } from '../processor/errors';
import { AlphaEncoder } from './alpha-encoder';
import type { Finisher } from './finisher';
import { chooseFormat, containerOf, QUALITY } from './formats';
import type { Finished } from './messages';
import type { Place } from './place';
import { Upright } from './upright';

registerEncoder(AlphaEncoder);

/** An opened film. */
export interface Film {
  input: Input;
  track: InputVideoTrack;
  width: number;
  height: number;
  seconds: number;
}

/** How a film is made. */
export interface FilmWork {
  finisher: Finisher;
  place: Place;
  /** Whether the finished film is see-through. */
  alpha: boolean;
  signal: AbortSignal;
  /** Told after every frame: the share that is done, 0..1, and how many frames. */
  progress: (share: number, frames: number) => void;
}

/**
 * Finishes a film, frame by frame: each is looked at by the model, and keeps its time. One frame is finished while the
 * next is decoded and the one before encoded; a few wait at most, however long the film is.
 *
 * @throws the signal's reason where it is aborted; BackdropError or the browser's own error where a frame fails.
 */
export async function makeFilm(film: Film, work: FilmWork): Promise<Finished> {
  try {
    return await encode(film, work);
  } catch (error) {
    await work.place.discard();
    throw error;
  }
}

async function encode(film: Film, work: FilmWork): Promise<Finished> {
  const { input, track, width, height, seconds } = film;
  const { finisher, place, signal } = work;
  const source = (await input.getMimeType()).includes('webm') ? 'webm' : 'mp4';
  const format = await chooseFormat({ width, height }, source, work.alpha);
  const output = new Output({ format: containerOf(format), target: place.target });
  const pictures = new VideoSampleSource({
    codec: format.codec,
    quality: QUALITY,
    alpha: format.alpha ? 'keep' : 'discard',
  });
  const upright = new Upright({ width, height });
  let frames = 0;
  try {
    output.addVideoTrack(pictures);
    const sound = await soundOf(input, output);
    await output.start();
    finisher.forget();
    let [duration, end] = [0, 0];
    for await (using sample of new VideoSampleSink(track).samples()) {
      signal.throwIfAborted();
      // Some containers do not say how long their last frame stands.
      if (sample.duration > 0) duration = sample.duration;
      using finished = await finishSample(sample, duration, { upright, finisher });
      await pictures.add(finished);
      // Beside the pictures, not ahead of them: what is ahead would wait in memory.
      await sound.execute({ until: sample.timestamp });
      end = sample.timestamp + duration;
      work.progress(Math.min(1, end / seconds), ++frames);
    }
    signal.throwIfAborted();
    if (frames === 0)
      throw new BackdropError(
        'file-invalid',
        'The video holds no picture that can be decoded. Choose another.',
      );
    pictures.close();
    await sound.execute();
    await output.finalize();
    const blob = await place.finish();
    const type = format.container === 'mp4' ? 'video/mp4' : 'video/webm';
    const notes = [...notesOnLength(end, seconds), ...notesOnSound(sound)];
    return { blob: blob.slice(0, blob.size, type), frames, notes };
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  }
}

async function finishSample(
  sample: VideoSample,
  duration: number,
  { upright, finisher }: { upright: Upright; finisher: Finisher },
): Promise<VideoSample> {
  const frame = upright.turn(sample);
  try {
    const finished = await finisher.finish(frame);
    // The sample's own times are finer than the frame's microseconds.
    return new VideoSample(finished, { timestamp: sample.timestamp, duration });
  } finally {
    frame.close();
  }
}

/** The sound, copied as it is where the container allows it, else encoded anew. */
function soundOf(input: Input, output: Output): Promise<Conversion> {
  return Conversion.init({
    input,
    output,
    tracks: 'primary',
    video: { discard: true },
    trim: { start: 0 },
    composable: true,
    showWarnings: false,
  });
}

/** A film that ends this much earlier than it says was cut off, in seconds. */
const CUT_OFF = 0.5;

function notesOnLength(end: number, said: number): string[] {
  if (end >= said - CUT_OFF) return [];
  return [
    `The file is cut off or damaged: ${end.toFixed(1)} of its ${said.toFixed(1)} seconds could be read, and were finished.`,
  ];
}

function notesOnSound(sound: Conversion): string[] {
  const lost = sound.discardedTracks.filter(
    ({ track, reason }) => track.isAudioTrack() && reason !== 'discarded_by_user',
  );
  return lost.length === 0
    ? []
    : [
        'Its sound could not be kept: this browser can neither copy it into the finished video nor encode it anew.',
      ];
}
