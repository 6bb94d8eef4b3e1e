import { findBackground } from '../backgrounds';
import { drawPerson } from './person';
import { poseAt } from './pose';

/** Of the drawn camera picture; what most cameras give. */
const SIZE = { width: 1280, height: 720 };
const FRAMES_PER_SECOND = 30;

/**
 * A camera for those who have none: a person in front of a bookcase, drawn here as it plays, so that no film has to be
 * fetched. It goes through the same way as any camera's picture.
 */
export async function openSample(): Promise<MediaStreamTrack> {
  const room = await loadRoom();
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d', { alpha: false })!;
  const draw = (): void => {
    context.drawImage(room, 0, 0);
    drawPerson(context, SIZE, poseAt(performance.now() / 1000));
  };
  draw();
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  // Not by animation frames: a page in the background gets none, and its picture would stand still.
  const timer = setInterval(() => {
    if (track.readyState === 'live') draw();
    else clearInterval(timer);
  }, 1000 / FRAMES_PER_SECOND);
  return track;
}

/**
 * One of the project's own backgrounds as a daylit room, a little out of focus as rooms behind people are: drawn once,
 * and not thirty times a second.
 */
async function loadRoom(): Promise<HTMLCanvasElement> {
  const response = await fetch(findBackground('library')!.file);
  if (!response.ok) throw new Error(`the sample's room answered ${response.status}`);
  const picture = await createImageBitmap(await response.blob(), {
    resizeWidth: SIZE.width / 2,
    resizeHeight: SIZE.height / 2,
    resizeQuality: 'high',
  });
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d', { alpha: false })!;
  context.drawImage(picture, 0, 0, SIZE.width, SIZE.height);
  context.fillStyle = 'rgb(226 234 242 / 0.5)';
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  picture.close();
  return canvas;
}
