/** How the drawn person holds themselves at a moment; lengths in picture heights, angles in radians. */
export interface Pose {
  /** To the side, and up and down. */
  sway: number;
  breath: number;
  /** Of the head. */
  tilt: number;
  /** How far the eyes are open, and how much of a smile there is: 0..1. */
  open: number;
  smile: number;
  /** Where the eyes look, to the side. */
  gaze: number;
}

/** People blink about every four seconds, for a sixth of a second. */
const BLINK = { every: 3.9, lasts: 0.17 };

/** The pose at a time in seconds. Slow waves of different lengths: never quite the same twice, and never a jump. */
export function poseAt(seconds: number): Pose {
  const wave = (period: number, phase = 0): number => Math.sin((2 * Math.PI * seconds) / period + phase);
  const sinceBlink = seconds % BLINK.every;
  const shut = sinceBlink < BLINK.lasts ? Math.sin((Math.PI * sinceBlink) / BLINK.lasts) : 0;
  return {
    sway: 0.05 * wave(7.3) + 0.015 * wave(3.1, 1),
    breath: 0.004 * wave(4.2),
    tilt: 0.06 * wave(5.7, 0.5) + 0.02 * wave(2.3),
    open: 1 - shut,
    smile: 0.5 + 0.5 * wave(6.1, 2),
    gaze: 0.004 * wave(4.9),
  };
}
