import type { ModelCard } from '../../models/card';
import {
  findMember,
  isInstalled,
  kindsOf,
  memberWith,
  nearestMember,
  quantsOf,
  valuesOf,
  type Kind,
  type Member,
} from '../../models/kinds';
import type { QuantBytes } from '../../processor';
import type { Choices } from '../choices';
import { find, make } from '../dom';
import { text } from '../language/language';
import { fixed, precision } from '../words';
import type { Facts } from './facts';
import { Install } from './install';
import { Segments, type Segment } from './segments';

/** What the panel shows: the chosen variant, or one that the visitor looks at and that is not installed. */
interface Looked {
  kind: Kind;
  member: Member;
  quantBytes: QuantBytes;
}

/** What choosing a model needs of the page. */
export interface ModelLinks {
  /** Resolves with whether the change was taken. */
  change: (patch: Partial<Choices>) => Promise<boolean>;
  /** Reads the catalogue anew and fills this list with it. */
  again: () => Promise<void>;
  facts: Facts;
}

/** The model, by architecture, output stride, multiplier and precision: what can work together, and what could. */
export class Models {
  readonly #select = find('model', HTMLSelectElement);
  readonly #switching = find('switching', HTMLElement);
  readonly #strides: Segments;
  readonly #multipliers: Segments;
  readonly #quants: Segments;
  readonly #install: Install;
  #kinds: Kind[] = [];
  #choices: Choices;
  #looked: Looked | null = null;
  #turn = 0;

  constructor(
    private readonly links: ModelLinks,
    choices: Choices,
  ) {
    this.#choices = choices;
    this.#select.addEventListener('change', () => {
      const kind = this.#kinds.find(({ id }) => id === this.#select.value);
      if (kind) this.#pick({ kind, member: nearestMember(kind, this.#looked?.member) });
    });
    this.#strides = new Segments(find('strides', HTMLElement), 'stride', (value) => {
      this.#vary({ outputStride: Number(value) });
    });
    this.#multipliers = new Segments(find('multipliers', HTMLElement), 'multiplier', (value) => {
      this.#vary({ multiplier: Number(value) });
    });
    this.#quants = new Segments(find('quants', HTMLElement), 'quant', (value) => {
      this.#pick({ quantBytes: Number(value) as QuantBytes });
    });
    this.#install = new Install(() => this.#lookAgain());
  }

  /** Fills the list; until then it is disabled. */
  fill(cards: readonly ModelCard[], choices: Choices): void {
    this.#kinds = kindsOf(cards);
    const option = ({ id, title }: Kind): HTMLElement => make('option', { value: id }, title);
    const installed = this.#kinds.filter(({ members }) => members.some(({ card }) => card));
    const missing = this.#kinds.filter((kind) => !installed.includes(kind));
    this.#select.replaceChildren(...installed.map(option));
    if (missing.length > 0)
      this.#select.append(make('optgroup', { label: text('model.missing') }, ...missing.map(option)));
    this.#select.disabled = cards.length === 0;
    this.#looked = null;
    this.show(choices);
  }

  /** Draws the choices. What the visitor looks at stays, unless the model has changed. */
  show(choices: Choices): void {
    const { model, quantBytes } = choices;
    const same = model === this.#choices.model && quantBytes === this.#choices.quantBytes;
    this.#choices = choices;
    if (!same || !this.#looked) {
      const found = findMember(this.#kinds, model);
      this.#looked = found ? { ...found, quantBytes } : null;
    }
    if (this.#looked) this.#draw(this.#looked);
  }

  /** Draws the figures anew. */
  refresh(): void {
    if (this.#looked) this.#draw(this.#looked);
  }

  /** A model's title; its id where nobody knows it. */
  title(id: string): string {
    return findMember(this.#kinds, id)?.member.title ?? id;
  }

  #vary(by: Partial<Pick<Member, 'outputStride' | 'multiplier'>>): void {
    if (!this.#looked) return;
    const { kind, member } = this.#looked;
    const { outputStride, multiplier } = member;
    const next = memberWith(kind, { outputStride, multiplier, ...by });
    if (next) this.#pick({ member: next });
  }

  /** Takes what is installed, and only looks at what is not. */
  #pick(patch: Partial<Looked>): void {
    if (!this.#looked) return;
    const looked = { ...this.#looked, ...patch };
    const { member } = looked;
    // A model that lacks the precision comes with one that it has, unless it is the precision that was asked for.
    if (member.card && patch.quantBytes === undefined && !isInstalled(member, looked.quantBytes))
      looked.quantBytes = quantsOf(looked.kind, member).find((bytes) => isInstalled(member, bytes))!;
    this.#looked = looked;
    this.#draw(looked);
    if (isInstalled(member, looked.quantBytes)) void this.#switch(looked);
  }

  async #switch({ member: { id, title }, quantBytes }: Looked): Promise<void> {
    if (id === this.#choices.model && quantBytes === this.#choices.quantBytes) return;
    const turn = ++this.#turn;
    this.#switching.textContent = text('model.switching', { title, precision: precision(quantBytes) });
    await this.links.change({ model: id, quantBytes });
    if (turn === this.#turn) this.#switching.textContent = '';
  }

  /** Looks whether what was missing is there by now, and takes it then. */
  async #lookAgain(): Promise<void> {
    const wished = this.#looked;
    await this.links.again();
    const found = wished && findMember(this.#kinds, wished.member.id);
    if (!found) return;
    this.#looked ??= { ...found, quantBytes: wished.quantBytes };
    this.#pick({ ...found, quantBytes: wished.quantBytes });
  }

  #draw({ kind, member, quantBytes }: Looked): void {
    const missing = this.#select.querySelector('optgroup');
    if (missing) missing.label = text('model.missing');
    this.#select.value = kind.id;
    for (const by of ['outputStride', 'multiplier'] as const)
      this.#drawAlternatives(by, kind, member, quantBytes);
    const quants = quantsOf(kind, member).map((bytes): Segment => {
      const { card } = member;
      if (!card || !isInstalled(member, bytes))
        return {
          value: `${bytes}`,
          words: precision(bytes),
          facts: [text('model.not_installed')],
          missing: true,
        };
      const { facts } = this.links;
      const known = [
        facts.download(card, bytes),
        facts.likeness(card, bytes),
        facts.speed(card, bytes, this.#choices),
      ];
      return { value: `${bytes}`, words: precision(bytes), facts: known.filter(Boolean) };
    });
    this.#quants.show(quants, `${quantBytes}`);
    const command = isInstalled(member, quantBytes) ? undefined : kind.install?.(member, quantBytes);
    const title = text('model.named', { title: member.title, precision: precision(quantBytes) });
    this.#install.show(command === undefined ? null : { title, command });
  }

  #drawAlternatives(
    by: 'outputStride' | 'multiplier',
    kind: Kind,
    member: Member,
    quantBytes: QuantBytes,
  ): void {
    const values = valuesOf(kind, by);
    const { outputStride, multiplier } = member;
    const drawn = by === 'outputStride' ? this.#strides : this.#multipliers;
    find(`${by}-row`, HTMLElement).hidden = values.length < 2;
    if (values.length < 2) return;
    const segments = values.map((value): Segment => {
      const other = memberWith(kind, { outputStride, multiplier, [by]: value });
      const words = by === 'multiplier' ? fixed(value, 2) : `${value}`;
      if (!other?.card)
        return { value: `${value}`, words, facts: [text('model.not_installed')], missing: true };
      const { facts } = this.links;
      const known = [
        facts.download(other.card, quantBytes),
        facts.speed(other.card, quantBytes, this.#choices),
      ];
      return { value: `${value}`, words, facts: known.filter(Boolean) };
    });
    drawn.show(segments, `${member[by]}`);
  }
}
