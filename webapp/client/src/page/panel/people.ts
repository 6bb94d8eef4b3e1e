import { can, type Ability } from '../../models/abilities';
import type { ModelCard } from '../../models/card';
import type { Faces, People } from '../../processor';
import type { Choices } from '../choices';
import { find } from '../dom';
import { text, type Key } from '../language/language';
import { cannotDo } from './cannot';
import { Segments, type Segment } from './segments';

const PEOPLE: readonly [People, Key][] = [
  ['everyone', 'people.everyone'],
  ['main', 'people.main'],
];
const FACES: readonly [Faces, Key][] = [
  ['show', 'faces.show'],
  ['blur', 'faces.blur'],
  ['pixelate', 'faces.pixelate'],
];

/** Who stays in the picture, and what is done to faces: for models that can tell. */
export class PeopleChoice {
  readonly #hint = find('people-hint', HTMLElement);
  readonly #people: Segments;
  readonly #faces: Segments;

  constructor(change: (patch: Partial<Choices>) => void) {
    this.#people = new Segments(find('people', HTMLElement), 'people', (value) => {
      change({ people: value as People });
    });
    this.#faces = new Segments(find('faces', HTMLElement), 'faces', (value) => {
      change({ faces: value as Faces });
    });
  }

  /** Draws the choices for a model; undefined while the catalogue does not know it. */
  show({ people, faces }: Choices, card: ModelCard | undefined): void {
    const lacks = (ability: Ability): boolean => !card || !can(card, ability);
    this.#people.show(segments(PEOPLE, lacks('people')), people);
    this.#faces.show(segments(FACES, lacks('faces')), faces);
    const cannot = (['people', 'faces'] as const).filter(lacks);
    this.#hint.textContent = card && cannot.length > 0 ? cannotDo(card, cannot) : '';
  }
}

/** What does nothing can always be chosen, whatever the model. */
function segments(choices: readonly [string, Key][], lacks: boolean): Segment[] {
  return choices.map(([value, words], i) => ({
    value,
    words: text(words),
    facts: [],
    disabled: lacks && i > 0,
  }));
}
