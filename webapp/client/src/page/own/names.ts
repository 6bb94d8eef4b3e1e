import { DEFAULTS, type Choices } from '../choices';

/** The visitor's own backgrounds are called so, and eight digits: in the address, too, which means something here only. */
const PATTERN = /^own-[0-9a-f]{8}$/;

/** Whether a name is that of an own background. */
export const isOwn = (name: string): boolean => PATTERN.test(name);

/** A name that no other has. */
export const newName = (): string => `own-${crypto.randomUUID().slice(0, 8)}`;

/** The choice of an own background. */
export type OwnChoice = { effect: 'image'; image: string } | { effect: 'video'; video: string };

/** The own background that choices show, if they show one. */
export function ownChoice({
  effect,
  image,
  video,
}: Pick<Choices, 'effect' | 'image' | 'video'>): OwnChoice | null {
  if (effect === 'image' && isOwn(image)) return { effect, image };
  if (effect === 'video' && isOwn(video)) return { effect, video };
  return null;
}

/** Choices without own backgrounds: until those have been fetched, or where they are not kept any more, the room is blurred. */
export function withoutOwn(choices: Choices): Choices {
  return {
    ...choices,
    effect: ownChoice(choices) ? 'blur' : choices.effect,
    image: isOwn(choices.image) ? DEFAULTS.image : choices.image,
    video: isOwn(choices.video) ? DEFAULTS.video : choices.video,
  };
}
