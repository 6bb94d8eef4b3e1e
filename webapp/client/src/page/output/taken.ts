import { find, make } from '../dom';
import { text } from '../language/language';
import { tell, type Words } from '../language/tell';

/** Something that was made of the picture, and is the visitor's to keep. */
export interface Take {
  file: Blob;
  name: string;
  title: Words;
  /** Its size and the like. */
  facts: Words;
  /** Whether it has transparent parts. */
  transparent: boolean;
}

/** More would hold much memory for nothing; the oldest goes. */
const MOST = 6;

/** The pictures and recordings of this visit. They are in this page alone until they are downloaded. */
export class Taken {
  constructor(private readonly place: HTMLElement) {}

  /** Shows one, the newest first. */
  add({ file, name, title, facts, transparent }: Take): void {
    const address = URL.createObjectURL(file);
    const link = make('a', { href: address, download: name, className: 'button small primary' });
    tell(link, 'taken.download');
    tell(link, () => text('taken.download_named', { name }), 'textLabel');
    const discard = make('button', { type: 'button', className: 'button small quiet' });
    tell(discard, 'taken.discard');
    tell(discard, () => text('taken.discard_named', { name }), 'textLabel');
    const words = make('p', {}, tell(make('strong'), title), ' ', tell(make('small'), facts));
    if (transparent) words.append(' ', tell(make('small'), 'taken.see_through'));
    const card = make(
      'article',
      { className: transparent ? 'take see-through-take' : 'take' },
      preview(file, address),
      words,
      make('div', { className: 'take-buttons' }, link, discard),
    );
    card.dataset.address = address;
    discard.addEventListener('click', () => {
      const next = card.nextElementSibling ?? card.previousElementSibling;
      this.#drop(card);
      (next?.querySelector('a') ?? find('snapshot', HTMLButtonElement)).focus();
    });
    this.place.prepend(card);
    this.place.hidden = false;
    const oldest = this.place.children[MOST] as HTMLElement | undefined;
    if (oldest) this.#drop(oldest);
    link.focus({ preventScroll: true });
  }

  #drop(card: HTMLElement): void {
    URL.revokeObjectURL(card.dataset.address!);
    card.remove();
    this.place.hidden = this.place.childElementCount === 0;
  }
}

function preview(file: Blob, address: string): HTMLElement {
  if (file.type.startsWith('image/')) return make('img', { src: address, alt: '', width: 96, height: 54 });
  const video = make('video', {
    src: address,
    muted: true,
    playsInline: true,
    loop: true,
    preload: 'metadata',
  });
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  video.ariaHidden = 'true';
  return video;
}
