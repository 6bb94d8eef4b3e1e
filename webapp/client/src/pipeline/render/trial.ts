import { median } from '../timing';

/** Before that, start-up work and the first models' runs are in every time. */
const START_AFTER_MS = 1000;
/** A picture that both draw takes longer than one: not every one in a row, or the camera would be kept waiting. */
const EVERY = 4;
/** The first pictures are drawn while shaders compile and memory is set up. */
const WARM_UP = 2;
/** An odd number, for a median that is one of them. */
const COUNTED = 7;
/** After so many the slower one is known where it was slower each time. */
const ENOUGH = 3;
/** One picture is enough where the GPU took so many times as long: it keeps the camera waiting. */
const HOPELESS = 3;
/** Planes needs nothing that can get lost, and its frames are where encoders want them: it wins near ties. */
const MARGIN = 0.8;

/** Milliseconds for the same picture. */
export interface Times {
  planes: number;
  webgl2: number;
}

/** Which renderer is to draw, by the times of some pictures; decides once. */
export class Trial {
  #start: number | null = null;
  #pictures = 0;
  #tried = 0;
  #times: Times[] = [];

  /** Whether both are to draw this picture. @param now in milliseconds. */
  due(now: number): boolean {
    this.#start ??= now;
    return now - this.#start >= START_AFTER_MS && this.#pictures++ % EVERY === 0;
  }

  /** Takes in the times of a picture; gives the winner, or null before there is one. */
  add(times: Times): 'planes' | 'webgl2' | null {
    if (++this.#tried > 1 && times.webgl2 > HOPELESS * times.planes) return 'planes';
    if (this.#tried <= WARM_UP) return null;
    this.#times.push(times);
    const planes = this.#times.map((each) => each.planes);
    const webgl2 = this.#times.map((each) => each.webgl2);
    if (this.#times.length >= ENOUGH && Math.min(...webgl2) > Math.max(...planes)) return 'planes';
    if (this.#times.length < COUNTED) return null;
    return median(webgl2) < MARGIN * median(planes) ? 'webgl2' : 'planes';
  }
}
