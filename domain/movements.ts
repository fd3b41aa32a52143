import type { Spell } from './circumstances';
import type { MovementKind } from './movement-kinds';
import { areaOf, type UnitId } from './people/parties';
import { instantOf, toMilliseconds, type Instant } from './time/time';

export { movementKinds, type MovementKind } from './movement-kinds';

/** Where a movement was told of: by which prison, and of which place, where the telling named one by its code. */
export interface Place {
  readonly prison: UnitId;
  readonly place?: string | undefined;
}

/** One movement of one prisoner, as a prison told it. */
export interface Movement extends Place {
  readonly id: string;
  readonly kind: MovementKind;
  readonly at: Instant;
  /** The prison does not know why the prisoner came or went. */
  readonly unclear?: boolean | undefined;
}

/** Why a movement is not recorded without a person: it would have to be guessed what it means. */
export const doubts = {
  'unknown-person': 'Nobody is known by this prison number',
  'several-people': 'The prison number was matched to more than one person',
  'older-than-known': 'A later movement of this prisoner is known already',
  'another-waits': 'An earlier movement of this prisoner waits for a person',
  'already-in-custody': 'The person is in custody already, as far as is known',
  'not-in-custody': 'The person is not in custody, as far as is known',
  'in-hospital': 'The person is in hospital, as far as is known, and detention goes on there',
  'several-spells': 'The person is in custody twice at once, as far as is known',
  'held-elsewhere': 'Another prison received the person, and no move between prisons is known',
  'several-recalls': 'The person has more than one open recall',
  'no-reason': 'The prison does not know why the person came or went',
  'two-records': 'The two merged prison numbers are those of two records: are they one person?',
  died: 'The person is said to have died',
} as const;
export type Doubt = keyof typeof doubts;

/** A circumstance to record, or an end to give to one that holds. */
export interface MovementEffect {
  readonly id: string;
  readonly kind: 'custody' | 'hospital' | 'deceased';
  readonly from: Spell['from'];
  readonly to?: Instant;
  readonly endReason?: string;
}

export type Reading = { readonly record: readonly MovementEffect[] } | { readonly doubt: Doubt };

/** What is known of where somebody is held. */
export interface KnownOfCustody {
  readonly custody: readonly Spell<'custody'>[];
  readonly hospital: readonly Spell<'hospital'>[];
  /** The movement before this one took the person out of the prison and not out of custody. */
  readonly away: boolean;
}

/** What is known when a movement is read. */
export interface KnownOfPrisoner {
  /** Undefined: nobody is known by the number, or more than one person. */
  readonly held: KnownOfCustody | undefined;
  readonly people: number;
  /** The newest movement of the prisoner that was recorded before. */
  readonly newest?: Instant | undefined;
  /** An earlier movement waits for a person. */
  readonly waiting: boolean;
  readonly openRecalls: number;
  /** The prison that received the prisoner last, unless a move between prisons was told since. */
  readonly heldBy?: Place | undefined;
}

/** After these the person is still in custody, and is received again by a prison. */
export const awayInCustody: readonly MovementKind[] = ['transferred', 'court', 'temporary-absence'];

// Two systems tell of one movement, and not to the same second.
const sameWithinMilliseconds = 60_000;

const isAtOnce = (one: Instant, other: Instant): boolean =>
  Math.abs(toMilliseconds(one) - toMilliseconds(other)) < sameWithinMilliseconds;

/** A movement as the prison said it, on the prison's own clock. */
export type Said = Place & {
  readonly kind: MovementKind;
  readonly saidAt: Instant;
  /** Of a merger: the number that is used no more. */
  readonly removed?: string | null | undefined;
};

/**
 * Whether two movements of one prisoner are one that was told twice. That goes by what they say and not by the message
 * in which it came. Assumed: one movement is told to the same minute.
 */
export const isSameMovement = (one: Said, other: Said): boolean =>
  one.kind === other.kind &&
  !isElsewhere(one, other) &&
  (one.removed ?? null) === (other.removed ?? null) &&
  isAtOnce(one.saidAt, other.saidAt);

const isElsewhere = (one: Place, other: Place): boolean =>
  areaOf(one.prison) !== areaOf(other.prison) ||
  (one.place !== undefined && other.place !== undefined && one.place !== other.place);

/**
 * What a movement means for what is known of the person, or why that is for a person to say. Pure: never a
 * guess. A move between prisons, to a court or on temporary release changes nothing that is known of custody.
 */
export function readMovement(movement: Movement, known: KnownOfPrisoner): Reading {
  if (known.people > 1) return { doubt: 'several-people' };
  if (!known.held) return { doubt: 'unknown-person' };
  if (known.waiting) return { doubt: 'another-waits' };
  if (known.newest !== undefined && movement.at < known.newest) return { doubt: 'older-than-known' };
  if (movement.kind === 'died') return { doubt: 'died' };
  if (movement.unclear === true) return { doubt: 'no-reason' };
  const reading = effectsOf(movement, known.held);
  if ('doubt' in reading || reading.record.length === 0) return reading;
  if (known.openRecalls > 1) return { doubt: 'several-recalls' };
  return isHeldElsewhere(movement, known) ? { doubt: 'held-elsewhere' } : reading;
}

// A move is told by the prison that sends or by the one that takes: it says nothing of who holds the person next.
const isHeldElsewhere = (movement: Movement, { heldBy }: KnownOfPrisoner): boolean =>
  ['released', 'escaped', 'hospital'].includes(movement.kind) &&
  heldBy !== undefined &&
  isElsewhere(heldBy, movement);

const nothing: Reading = { record: [] };

/**
 * What a movement of a person who is known for certain records. It must fit what is on record: what does
 * not is a doubt, whoever says whom it concerns.
 */
export function effectsOf(movement: Movement, held: KnownOfCustody): Reading {
  const open = held.custody.filter(({ to }) => to === undefined || instantOf(to) > movement.at);
  const [spell] = open;
  if (open.length > 1) return { doubt: 'several-spells' };
  const inside = spell && instantOf(spell.from) <= movement.at ? spell : undefined;
  switch (movement.kind) {
    case 'received':
      if (spell) return held.away ? nothing : { doubt: 'already-in-custody' };
      return { record: received(movement, held) };
    case 'returned':
      if (inside) return nothing;
      if (spell || !hospitalAt(movement.at, held)) return { doubt: 'not-in-custody' };
      return { record: received(movement, held) };
    case 'transferred':
    case 'court':
    case 'temporary-absence':
      return inside ? nothing : { doubt: 'not-in-custody' };
    case 'released':
    case 'escaped':
      return left(movement.at, movement.kind, inside, held);
    case 'hospital':
      return intoHospital(movement, inside, held);
    case 'died':
      return { record: died(movement, inside) };
    case 'merged':
      return nothing;
    default:
      return movement.kind satisfies never;
  }
}

/** Who is received into a prison is in hospital no more. */
function received({ id, at }: Movement, held: KnownOfCustody): MovementEffect[] {
  const hospital = hospitalAt(at, held);
  return [
    { id: `movement:${id}`, kind: 'custody', from: at },
    ...(hospital && hospital.to === undefined ? [ended(hospital, at, 'returned-to-prison')] : []),
  ];
}

function left(
  at: Instant,
  kind: 'released' | 'escaped',
  inside: Spell<'custody'> | undefined,
  held: KnownOfCustody,
): Reading {
  if (inside) {
    // An end that is known already is not moved by one that is told afterwards.
    if (inside.to !== undefined) return { doubt: 'older-than-known' };
    return { record: [ended(inside, at, kind === 'escaped' ? 'escape' : 'released')] };
  }
  const hospital = hospitalAt(at, held);
  if (!hospital) return { doubt: 'not-in-custody' };
  // A prison also tells a release of whom it has handed to a hospital at that moment.
  return kind === 'released' && isAtOnce(at, instantOf(hospital.from)) ? nothing : { doubt: 'in-hospital' };
}

/** Detention goes on in the hospital. What was told as a release of the same moment was none. */
function intoHospital(
  { id, at }: Movement,
  inside: Spell<'custody'> | undefined,
  held: KnownOfCustody,
): Reading {
  const known = hospitalAt(at, held);
  const custody = inside ?? held.custody.find((one) => wasReleasedAt(one, at));
  if (!custody) return known ? nothing : { doubt: 'not-in-custody' };
  if (inside?.to !== undefined) return { doubt: 'older-than-known' };
  const from = custody.to === undefined ? at : instantOf(custody.to);
  return {
    record: [
      // First: nobody is to be taken for free in between.
      ...(known ? [] : [{ id: `movement:${id}`, kind: 'hospital', from } as const]),
      ended(custody, from, 'hospital'),
    ],
  };
}

const wasReleasedAt = ({ to, endReason }: Spell<'custody'>, at: Instant): boolean =>
  to !== undefined && endReason === 'released' && isAtOnce(instantOf(to), at);

function died({ id, at }: Movement, inside: Spell<'custody'> | undefined): MovementEffect[] {
  const one: MovementEffect = { id: `movement:${id}`, kind: 'deceased', from: at };
  return inside && inside.to === undefined ? [ended(inside, at, 'died'), one] : [one];
}

const hospitalAt = (at: Instant, { hospital }: KnownOfCustody): Spell<'hospital'> | undefined =>
  hospital.find(({ from, to }) => instantOf(from) <= at && (to === undefined || instantOf(to) > at));

const ended = (
  { id, kind, from }: Spell<'custody'> | Spell<'hospital'>,
  to: Instant,
  endReason: string,
): MovementEffect => ({ id, kind, from, to, endReason });
