import type { Transaction } from 'kysely';
import type { Spell } from '../../domain/circumstances';
import type { ReferenceKind } from '../../domain/identifiers';
import { awayInCustody, type KnownOfCustody, type KnownOfPrisoner, type Place } from '../../domain/movements';
import type { Tables } from '../database';
import { readSpells } from '../subjects/circumstances';
import { recordsOf } from '../subjects/records';
import { placeOf, type Held, type MovementRow } from './movements';

/** What is known of the prisoner of a movement, and who that is if it is one person. */
export async function readPrisoner(
  trx: Transaction<Tables>,
  { row, others }: Held,
  /** Kinds of process on which a movement bears. */
  kinds: readonly string[],
): Promise<{ subjectId: string | undefined; known: KnownOfPrisoner }> {
  const referenced = await subjectBy(trx, 'nomis', row.nomis);
  // Before numbers were put on those to whom they were matched, one may have been matched to several.
  const placed = others.filter(({ nomis }) => nomis === row.nomis).flatMap((one) => one.subject_id ?? []);
  const people = referenced === undefined ? [...new Set(placed)] : [referenced];
  const subjectId = people.length === 1 ? people[0] : undefined;
  const recorded = others.filter(({ subject_id: subject }) => subject !== null);
  return {
    subjectId,
    known: {
      people: people.length,
      held: subjectId === undefined ? undefined : await heldBefore(trx, { row, others }, subjectId),
      newest: recorded
        .map(({ at }) => at)
        .sort()
        .at(-1),
      waiting: (await waitingAmong(trx, others)).some((one) => isBefore(one, row)),
      openRecalls: subjectId === undefined ? 0 : await openOnes(trx, subjectId, kinds),
      heldBy: placeThatHolds(recorded),
    },
  };
}

/** Where the prisoner was held, as far as is known, before a movement of theirs. */
export async function heldBefore(
  trx: Transaction<Tables>,
  { row, others }: Held,
  subjectId: string,
): Promise<KnownOfCustody> {
  const spells = await readSpells(trx, subjectId);
  const before = others
    .filter((one) => one.subject_id !== null && one.kind !== 'merged' && isBefore(one, row))
    .toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  const last = before.at(-1);
  return {
    custody: spells.filter((spell): spell is Spell<'custody'> => spell.kind === 'custody'),
    hospital: spells.filter((spell): spell is Spell<'hospital'> => spell.kind === 'hospital'),
    away: last !== undefined && awayInCustody.includes(last.kind),
  };
}

/** Whether a movement happened before another; of the same instant, whether it came before it. */
export const isBefore = (one: MovementRow, other: MovementRow): boolean =>
  one.at === other.at ? BigInt(one.ordinal) < BigInt(other.ordinal) : one.at < other.at;

/** Those movements about which somebody is being asked, as they happened. */
export async function waitingAmong(
  trx: Transaction<Tables>,
  rows: readonly MovementRow[],
): Promise<MovementRow[]> {
  const processes = rows.flatMap(({ process_id: process }) => process ?? []);
  if (processes.length === 0) return [];
  const open = await trx
    .selectFrom('process')
    .select('id')
    .where('id', 'in', processes)
    .where('outcome', 'is', null)
    .execute();
  const ids = new Set(open.map(({ id }) => id));
  return rows
    .filter(({ process_id: process }) => process !== null && ids.has(process))
    .toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
}

async function openOnes(
  trx: Transaction<Tables>,
  subjectId: string,
  kinds: readonly string[],
): Promise<number> {
  if (kinds.length === 0) return 0;
  const open = await trx
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', recordsOf(subjectId))
    .where('kind', 'in', kinds)
    .where('outcome', 'is', null)
    .execute();
  return open.length;
}

/** The prison that received the prisoner, where they left it for nowhere but a court or a leave since. */
function placeThatHolds(recorded: readonly MovementRow[]): Place | undefined {
  const last = recorded
    .filter(({ kind }) => !['court', 'temporary-absence', 'merged'].includes(kind))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .at(-1);
  return last && ['received', 'returned'].includes(last.kind) ? placeOf(last) : undefined;
}

/** The person who is known by a reference, in the one form in which it is stored. */
export async function subjectBy(
  trx: Transaction<Tables>,
  kind: ReferenceKind,
  value: string,
): Promise<string | undefined> {
  const found = await trx
    .selectFrom('subject_reference')
    .innerJoin('subject', 'subject.id', 'subject_reference.subject_id')
    .select('subject.id')
    .where('subject_reference.kind', '=', kind)
    .where('subject_reference.value', '=', value)
    .where('subject.kind', '=', 'person')
    .executeTakeFirst();
  return found?.id;
}
