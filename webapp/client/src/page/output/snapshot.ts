import { find, make } from '../dom';
import { text } from '../language/language';
import { size } from '../words';
import type { OutputLinks } from './links';
import { fileName } from './names';

/** Takes the finished picture as a PNG, at its full size; what is see-through stays so. */
export class Snapshot {
  constructor(private readonly links: OutputLinks) {
    find('snapshot', HTMLButtonElement).addEventListener('click', () => {
      this.#take().catch(links.failed);
    });
  }

  async #take(): Promise<void> {
    const { stage, taken, choices } = this.links;
    const video = find('output', HTMLVideoElement);
    const { videoWidth: width, videoHeight: height } = video;
    // The element turns what it shows; its pixels are the track's.
    const canvas = make('canvas', { width, height });
    canvas.getContext('2d')!.drawImage(video, 0, 0);
    const file = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (!file) {
      stage.say(text('snapshot.failed', { width, height }));
      return;
    }
    taken.add({
      file,
      name: fileName(new Date(), 'png'),
      title: 'taken.picture',
      facts: () => text('taken.picture_facts', { width, height, size: size(file.size) }),
      transparent: choices().effect === 'transparent',
    });
    stage.say(text('snapshot.said'));
  }
}
