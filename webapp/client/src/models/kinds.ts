import type { QuantBytes } from '../processor/options';
import type { ModelCard } from './card';

/** One model that there is or could be: a combination of what its kind can be chosen by. */
export interface Member {
  id: string;
  title: string;
  outputStride: number | undefined;
  multiplier: number | undefined;
  /** Null where it is not installed. */
  card: ModelCard | null;
}

/** Models of one architecture, which differ by output stride and multiplier. */
export interface Kind {
  id: string;
  title: string;
  members: Member[];
  /** What a variant of a member is installed with; null where only the operator can know. */
  install: ((member: Member, quantBytes: QuantBytes) => string) | null;
}

/** Every quantBytes that the converter writes. */
export const QUANT_BYTES: readonly QuantBytes[] = [1, 2, 4];

/** BodyPix's own combinations; the same as in tools/modelkit/bodypix.py, which refuses others. */
const BODYPIX = [
  {
    architecture: 'MobileNetV1',
    folder: 'bodypix-mobilenet-v1',
    multipliers: [0.5, 0.75, 1],
    strides: [8, 16, 32],
  },
  { architecture: 'ResNet50', folder: 'bodypix-resnet50', multipliers: [1], strides: [16, 32] },
] as const;

type BodyPix = (typeof BODYPIX)[number];

/** What an operator types at the checkout's root. */
const CONVERT = '.venv/bin/python tools/convert_model.py';

/**
 * All kinds, those with an installed model first, in the catalogue's order; BodyPix whether installed or not, since
 * the panel tells how to get it.
 */
export function kindsOf(cards: readonly ModelCard[]): Kind[] {
  const bodyPix = BODYPIX.map((kind) => bodyPixKind(kind, cards));
  const theirs = new Set(bodyPix.flatMap(({ members }) => members.map(({ id }) => id)));
  const others = cards.filter(({ id }) => !theirs.has(id)).map(singleKind);
  const installed = ({ members }: Kind): boolean => members.some(({ card }) => card !== null);
  return [...others, ...bodyPix.filter(installed), ...bodyPix.filter((kind) => !installed(kind))];
}

function singleKind(card: ModelCard): Kind {
  const { id, title, output_stride: outputStride, multiplier } = card;
  return { id, title, members: [{ id, title, outputStride, multiplier, card }], install: null };
}

function bodyPixKind(
  { architecture, folder, multipliers, strides }: BodyPix,
  cards: readonly ModelCard[],
): Kind {
  const members = multipliers.flatMap((multiplier) =>
    strides.map((outputStride): Member => {
      const percent = `${Math.round(100 * multiplier)}`.padStart(3, '0');
      const id = `${folder}${multipliers.length > 1 ? `-${percent}` : ''}-stride${outputStride}`;
      const card = cards.find((candidate) => candidate.id === id) ?? null;
      const title = card?.title ?? `BodyPix ${architecture} ${multiplier.toFixed(2)}, stride ${outputStride}`;
      return { id, title, outputStride, multiplier, card };
    }),
  );
  return {
    id: folder,
    title: `BodyPix, ${architecture}`,
    members,
    install: ({ multiplier = 1, outputStride = 16 }, quantBytes) =>
      [
        `${CONVERT} bodypix --architecture ${architecture}`,
        `--multiplier ${Number.isInteger(multiplier) ? multiplier.toFixed(1) : multiplier}`,
        `--output-stride ${outputStride} --quant-bytes ${quantBytes}`,
      ].join(' '),
  };
}

/** The kind and member with this id; undefined where neither the catalogue nor the known combinations have it. */
export function findMember(kinds: readonly Kind[], id: string): { kind: Kind; member: Member } | undefined {
  for (const kind of kinds) {
    const member = kind.members.find((candidate) => candidate.id === id);
    if (member) return { kind, member };
  }
  return undefined;
}

/** The values that a kind's members have in one respect, in rising order. */
export function valuesOf(kind: Kind, by: 'outputStride' | 'multiplier'): number[] {
  const values = kind.members.map((member) => member[by]).filter((value) => value !== undefined);
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The member that differs from this one in one respect only. */
export function memberWith(
  kind: Kind,
  { outputStride, multiplier }: Pick<Member, 'outputStride' | 'multiplier'>,
): Member | undefined {
  return kind.members.find(
    (member) => member.outputStride === outputStride && member.multiplier === multiplier,
  );
}

/**
 * The member to begin with when a kind is chosen: the most like the one before that is installed, else the most like
 * it at all.
 */
export function nearestMember({ members }: Kind, before: Member | undefined): Member {
  // A model that cannot be chosen by a multiplier has a stride of its own kind, which says nothing here.
  const like = before?.multiplier === undefined ? { outputStride: 16, multiplier: 0.5 } : before;
  const unlike = ({ card, outputStride = 16, multiplier = 1 }: Member): number =>
    (card ? 0 : 1000) +
    Math.abs(Math.log2(outputStride / (like.outputStride ?? 16))) +
    Math.abs(multiplier - (like.multiplier ?? 0.5));
  return members.reduce((best, member) => (unlike(member) < unlike(best) ? member : best));
}

/** The quantBytes that are offered for a member: what is installed, and what could be. */
export function quantsOf(kind: Kind, { card }: Member): QuantBytes[] {
  return QUANT_BYTES.filter((bytes) => kind.install !== null || card?.variants[`${bytes}`] !== undefined);
}

/** Whether a variant is installed. */
export function isInstalled({ card }: Member, quantBytes: QuantBytes): boolean {
  return card?.variants[`${quantBytes}`] !== undefined;
}
