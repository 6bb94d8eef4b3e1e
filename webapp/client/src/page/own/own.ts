import { make } from '../dom';
import { text } from '../language/language';
import type { OwnLinks } from './door';
import { KeptBackgrounds, type KeptBackground } from './kept';
import { newName, ownChoice, type OwnChoice } from './names';
import { readFile } from './read';

/** Where they are kept; tests give their own. */
export type Keeper = Pick<KeptBackgrounds, 'all' | 'keep' | 'forget'>;

/** The visitor's own backgrounds: brought, kept in this browser, shown as tiles, and deleted. */
export class OwnBackgrounds {
  readonly #links: OwnLinks;
  readonly #keeper: Keeper;
  readonly #shown = new Map<string, KeptBackground>();

  constructor(links: OwnLinks, keeper: Keeper = new KeptBackgrounds()) {
    this.#links = links;
    this.#keeper = keeper;
  }

  /** Shows those of earlier visits. Where nothing can be kept there are none, and nobody has to know. */
  async restore(): Promise<void> {
    const kept = await this.#keeper.all().catch(() => []);
    for (const background of kept) this.#show(background);
  }

  /** Takes on the one that the address asks for; where it is gone, says so. */
  async wear(choice: OwnChoice): Promise<void> {
    const name = choice.effect === 'image' ? choice.image : choice.video;
    if (this.#shown.has(name)) await this.#links.store.change(choice);
    else this.#links.note(() => text('own.gone'));
  }

  /** Takes files in, one after the other; the last good one is put behind the person. */
  async bring(files: readonly File[]): Promise<void> {
    for (const file of files)
      try {
        await this.#bringOne(file);
      } catch (error) {
        this.#links.failed(error);
      }
  }

  async #bringOne(file: File): Promise<void> {
    const read = await readFile(file);
    const background = { ...read, name: newName(), title: file.name, added: Date.now() };
    this.#show(background);
    if (await this.#links.store.change(choiceOf(background))) await this.#keep(background);
    else this.#hide(background.name);
  }

  async #keep(background: KeptBackground): Promise<void> {
    try {
      await this.#keeper.keep(background);
    } catch (error) {
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      this.#links.note(() => text(full ? 'own.full' : 'own.denied', { name: background.title }));
    }
  }

  async #remove(name: string): Promise<void> {
    const background = this.#shown.get(name);
    if (!background) return;
    const { store } = this.#links;
    const choice = ownChoice(store.choices);
    const worn = choice !== null && (choice.effect === 'image' ? choice.image : choice.video) === name;
    // What is still behind the person is not taken away.
    if (worn && !(await store.change({ effect: 'blur' }))) return;
    this.#hide(name);
    await this.#keeper.forget(name).catch(() => undefined); // What was never kept is forgotten already.
    const undo = async (): Promise<void> => {
      this.#show(background);
      if (worn) await store.change(choiceOf(background));
      await this.#keep(background);
    };
    this.#links.note(() => text('own.removed', { name: background.title }), {
      label: 'own.undo',
      run: () => void undo(),
    });
  }

  #show(background: KeptBackground): void {
    const { name, title, effect, blob, thumbnail } = background;
    this.#shown.set(name, background);
    this.#links.store.own.set(name, blob);
    const picture = make('img', { alt: '', width: 192, height: 108 });
    const address = URL.createObjectURL(thumbnail);
    picture.addEventListener('load', () => {
      URL.revokeObjectURL(address);
    });
    picture.src = address;
    this.#links.tiles.own({ name, effect, title, picture, remove: () => void this.#remove(name) });
  }

  #hide(name: string): void {
    this.#shown.delete(name);
    this.#links.store.own.delete(name);
    this.#links.tiles.disown(name);
  }
}

function choiceOf({ name, effect }: KeptBackground): OwnChoice {
  return effect === 'image' ? { effect, image: name } : { effect, video: name };
}
