import type { Spell } from './circumstances';
import { areaOf, type UnitId } from './people/parties';
import { instantOf, type Instant } from './time/time';

/** What a prison's feed tells of a prisoner. */
export const movementKinds = ['received', 'released', 'transferred', 'escaped', 'died'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One movement of one prisoner, as a prison told it. */
export interface Movement {
  readonly id: string;
  readonly kind: MovementKind;
  readonly prison: UnitId;
  readonly at: Instant;
}

/** Why a movement is not recorded without a person: it would have to be guessed what it means. */
export const doubts = {
  'unknown-person': 'Nobody is known by this prison number',
  'several-people': 'The prison number was matched to more than one person',
  'older-than-known': 'A later movement of this prisoner is known already',
  'another-waits': 'An earlier movement of this prisoner waits for a person',
  'already-in-custody': 'The person is in custody already, as far as is known',
  'not-in-custody': 'The person is not in custody, as far as is known',
  'several-spells': 'The person is in custody twice at once, as far as is known',
  'held-elsewhere': 'Another prison received the person, and no move between prisons is known',
  'several-recalls': 'The person has more than one open recall',
  died: 'The person is said to have died',
} as const;
export type Doubt = keyof typeof doubts;

/** A circumstance to record, or an end to give to one that holds. */
export interface MovementEffect {
  readonly id: string;
  readonly kind: 'custody' | 'deceased';
  readonly from: Spell['from'];
  readonly to?: Instant;
  readonly endReason?: string;
}

export type Reading = { readonly record: readonly MovementEffect[] } | { readonly doubt: Doubt };

/** What is known when a movement is read. */
export interface KnownOfPrisoner {
  /** Undefined: nobody is known by the number, or more than one person. */
  readonly custody: readonly Spell<'custody'>[] | undefined;
  readonly people: number;
  /** The newest movement of the prisoner that was recorded before. */
  readonly newest?: Instant | undefined;
  readonly waiting: boolean;
  readonly openRecalls: number;
  /** The prison that received the prisoner last, unless a move between prisons was told since. */
  readonly heldBy?: UnitId | undefined;
}

const endings = { released: 'released', escaped: 'escape', died: 'died' } as const;

/**
 * What a movement means for what is known of the person, or why that is for a person to say. Pure: never a
 * guess. A move between prisons changes nothing that is known of custody.
 */
export function readMovement(movement: Movement, known: KnownOfPrisoner): Reading {
  if (known.people > 1) return { doubt: 'several-people' };
  if (!known.custody) return { doubt: 'unknown-person' };
  if (known.waiting) return { doubt: 'another-waits' };
  if (known.newest !== undefined && movement.at < known.newest) return { doubt: 'older-than-known' };
  if (movement.kind === 'died') return { doubt: 'died' };
  if (known.openRecalls > 1) return { doubt: 'several-recalls' };
  const reading = effectsOf(movement, known.custody);
  return 'record' in reading && isHeldElsewhere(movement, known) ? { doubt: 'held-elsewhere' } : reading;
}

// A move is told by the prison that sends or by the one that takes: it says nothing of who holds the person next.
const isHeldElsewhere = ({ kind, prison }: Movement, { heldBy }: KnownOfPrisoner): boolean =>
  (kind === 'released' || kind === 'escaped') && heldBy !== undefined && areaOf(heldBy) !== areaOf(prison);

/**
 * What a movement of a person who is known for certain records. It must fit the custody on record: what does
 * not is a doubt, whoever says whom it concerns.
 */
export function effectsOf({ id, kind, at }: Movement, custody: readonly Spell<'custody'>[]): Reading {
  const open = custody.filter(({ to }) => to === undefined || instantOf(to) > at);
  const [spell] = open;
  if (open.length > 1) return { doubt: 'several-spells' };
  if (kind === 'received') {
    if (spell) return { doubt: 'already-in-custody' };
    return { record: [{ id: `movement:${id}`, kind: 'custody', from: at }] };
  }
  if (kind === 'died') {
    const died: MovementEffect = { id: `movement:${id}`, kind: 'deceased', from: at };
    const ends = spell && spell.to === undefined && instantOf(spell.from) <= at;
    return { record: ends ? [ended(spell, at, 'died'), died] : [died] };
  }
  if (!spell || instantOf(spell.from) > at) return { doubt: 'not-in-custody' };
  if (kind === 'transferred') return { record: [] };
  // An end that is known already is not moved by one that is told afterwards.
  if (spell.to !== undefined) return { doubt: 'older-than-known' };
  return { record: [ended(spell, at, endings[kind])] };
}

const ended = ({ id, from }: Spell<'custody'>, to: Instant, endReason: string): MovementEffect => ({
  id,
  kind: 'custody',
  from,
  to,
  endReason,
});
