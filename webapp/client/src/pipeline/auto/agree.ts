/** A pixel is a person's from here on, where masks are compared. */
const PERSON = 0.5;

/**
 * What two right masks may differ by. Eight bits a weight change a mask by 0.0009 on average and its IoU to 0.998
 * (the models' cards), and GPUs with half floats round to three digits; ten times as much is another mask. A wrong
 * kernel or a mask of zeros is off by the whole person.
 */
const LARGEST_DIFFERENCE = 0.01;
const SMALLEST_IOU = 0.97;

/** The least and the most of the picture that a person must take up for {@link likeness} to say anything. */
const LEAST_PERSON = 0.02;
const MOST_PERSON = 0.98;

/** How alike two masks are. */
export interface Likeness {
  /** Mean absolute difference, 0..1; NaN where a mask holds something that is no number. */
  difference: number;
  /** Of the pixels that are a person's, 0..1; 1 where there are none in either. */
  iou: number;
}

/** Compares two masks of one size, 0..1 each. */
export function likeness(reference: Float32Array, mask: Float32Array): Likeness {
  if (reference.length !== mask.length) return { difference: NaN, iou: 0 };
  let sum = 0;
  let both = 0;
  let either = 0;
  for (let i = 0; i < mask.length; i++) {
    const expected = reference[i];
    const found = mask[i];
    sum += Math.abs(expected - found);
    if (expected >= PERSON || found >= PERSON) either++;
    if (expected >= PERSON && found >= PERSON) both++;
  }
  return { difference: sum / mask.length, iou: either === 0 ? 1 : both / either };
}

/** Whether masks that are so alike are the same for whoever looks at the picture. A NaN is never alike. */
export function isSame({ difference, iou }: Likeness): boolean {
  return difference <= LARGEST_DIFFERENCE && iou >= SMALLEST_IOU;
}

/** Whether a wrong mask of this picture would show: an empty one is right by chance. */
export function isTelling(mask: Float32Array): boolean {
  let person = 0;
  for (const probability of mask) if (probability >= PERSON) person++;
  const share = person / mask.length;
  return share >= LEAST_PERSON && share <= MOST_PERSON;
}
