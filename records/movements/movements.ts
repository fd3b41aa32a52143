import { movementCircumstanceId } from '../../domain/circumstance-ids';
import type { Selectable, Transaction } from 'kysely';
import type { Spell } from '../../domain/circumstances';
import type { ReferenceKind } from '../../domain/identifiers';
import type { Doubt, KnownOfPrisoner, Movement } from '../../domain/movements';
import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import type { MovementTable, RecordedEffect } from '../tables/movements';
import { readSpells } from '../subjects/circumstances';

export type MovementRow = Selectable<MovementTable>;

/** Stores a movement, once per sender and message: the same again changes nothing. */
export async function storeMovement(
  database: Database,
  movement: Movement & { readonly nomis: string; readonly webhookId: string; readonly receivedAt: Instant },
): Promise<void> {
  const { id, kind, prison, at, nomis, webhookId, receivedAt } = movement;
  await database
    .insertInto('movement')
    .values({
      id,
      kind,
      at,
      nomis,
      unit_id: prison,
      webhook_id: webhookId,
      received_at: receivedAt,
      doubt: null,
      process_id: null,
      subject_id: null,
      effect: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Movements of a prison that were stored before an instant and never decided on, oldest first. */
export async function undecidedMovements(
  database: Database,
  prison: string,
  before: Instant,
): Promise<string[]> {
  const rows = await database
    .selectFrom('movement')
    .select('id')
    .where('unit_id', '=', prison)
    .where('status', '=', 'new')
    .where('received_at', '<', before)
    .orderBy('ordinal')
    .limit(20)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * A movement and all others of its prisoner, held until the transaction ends; undefined where there is no such
 * movement. What one of them means turns on the others, so that they are decided one after the other.
 */
export async function holdMovement(
  trx: Transaction<Tables>,
  id: string,
): Promise<{ row: MovementRow; others: readonly MovementRow[] } | undefined> {
  const known = await trx.selectFrom('movement').select('nomis').where('id', '=', id).executeTakeFirst();
  if (!known) return undefined;
  const rows = await trx
    .selectFrom('movement')
    .selectAll()
    .where('nomis', '=', known.nomis)
    .orderBy('ordinal')
    .forUpdate()
    .execute();
  const row = rows.find((one) => one.id === id);
  return row && { row, others: rows.filter((one) => one.id !== id) };
}

/** The movement as the rules read it. Its id names the person: placed anew, it records other circumstances. */
export const movementOf = (
  { id, kind, unit_id: prison, at }: MovementRow,
  subjectId: string | undefined,
): Movement => ({
  id: subjectId === undefined ? id : movementCircumstanceId(id, subjectId),
  kind,
  at,
  prison: prison as UnitId,
});

/** What is known of the prisoner of a movement, and who that is if it is one person. */
export async function readPrisoner(
  trx: Transaction<Tables>,
  row: MovementRow,
  others: readonly MovementRow[],
  /** Kinds of process on which a movement bears. */
  kinds: readonly string[],
): Promise<{ subjectId: string | undefined; known: KnownOfPrisoner }> {
  const referenced = await subjectBy(trx, 'nomis', row.nomis);
  // If somebody placed an earlier movement of this number, this one is taken to be of the same person.
  const placed = others.flatMap(({ subject_id: subject }) => subject ?? []);
  const people = [...new Set([...(referenced === undefined ? [] : [referenced]), ...placed])];
  const subjectId = people.length === 1 ? people[0] : undefined;
  const processes = others.flatMap(({ process_id: process }) => process ?? []);
  const waiting =
    processes.length > 0 &&
    (await trx
      .selectFrom('process')
      .select('id')
      .where('id', 'in', processes)
      .where('outcome', 'is', null)
      .executeTakeFirst()) !== undefined;
  const open =
    subjectId === undefined || kinds.length === 0
      ? []
      : await trx
          .selectFrom('process')
          .select('id')
          .where('subject_id', '=', subjectId)
          .where('kind', 'in', kinds)
          .where('outcome', 'is', null)
          .execute();
  const newest = others
    .filter(({ subject_id: subject }) => subject !== null)
    .map(({ at }) => at)
    .sort()
    .at(-1);
  const custody = subjectId === undefined ? undefined : await custodyOf(trx, subjectId);
  return {
    subjectId,
    known: {
      people: people.length,
      custody,
      newest,
      waiting,
      openRecalls: open.length,
      heldBy: prisonThatHolds(others),
    },
  };
}

/** The prison that received the prisoner, where no movement of theirs was told since. */
function prisonThatHolds(others: readonly MovementRow[]): UnitId | undefined {
  const told = others.filter(({ subject_id: subject }) => subject !== null);
  const last = told.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  return last?.kind === 'received' ? (last.unit_id as UnitId) : undefined;
}

/** The custody of a person on record. */
export async function custodyOf(trx: Transaction<Tables>, subjectId: string): Promise<Spell<'custody'>[]> {
  const spells = await readSpells(trx, subjectId);
  return spells.filter((spell): spell is Spell<'custody'> => spell.kind === 'custody');
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

/** The unit that places what a prison's feed leaves in doubt. */
export async function deskOf(trx: Transaction<Tables>, prison: string): Promise<UnitId> {
  const { desk } = await trx
    .selectFrom('feed')
    .select('desk')
    .where('unit_id', '=', prison)
    .executeTakeFirstOrThrow();
  return desk as UnitId;
}

/** The secrets by which a prison may sign at an instant: none, while its unit is closed. */
export async function feedSecretsOf(database: Database, prison: string, now: Instant): Promise<string[]> {
  const rows = await database
    .selectFrom('feed_secret')
    .innerJoin('unit', 'unit.id', 'feed_secret.unit_id')
    .select('secret')
    .where('unit_id', '=', prison)
    .where('unit.active', '=', true)
    .where('added_at', '<=', now)
    .where((secret) => secret.or([secret('ends_at', 'is', null), secret('ends_at', '>', now)]))
    .execute();
  return rows.map(({ secret }) => secret);
}

/** Makes a movement the subject of the process that asks about it; again, nothing. */
export async function enterAsSubject(
  trx: Transaction<Tables>,
  id: string,
  { by, now }: { by: string; now: Instant },
): Promise<void> {
  await trx
    .insertInto('subject')
    .values({ id, kind: 'movement', name: null, created_at: now, created_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Notes that a movement is in doubt, and which process asks about it. */
export async function noteAsked(
  trx: Transaction<Tables>,
  id: string,
  { doubt, processId, now }: { doubt: Doubt; processId: string; now: Instant },
): Promise<void> {
  await trx
    .updateTable('movement')
    .set({ status: 'asked', doubt, process_id: processId, settled_at: now })
    .where('id', '=', id)
    .execute();
}

/** Notes whom a movement concerns and what it changes of them, with what stood before. */
export async function noteRecorded(
  trx: Transaction<Tables>,
  id: string,
  {
    status,
    subjectId,
    effect,
    now,
  }: {
    status: 'recorded' | 'asked';
    subjectId: string;
    effect: readonly RecordedEffect[];
    now: Instant;
  },
): Promise<void> {
  await trx
    .updateTable('movement')
    .set({ status, subject_id: subjectId, effect: JSON.stringify(effect), settled_at: now })
    .where('id', '=', id)
    .execute();
}

/** Notes that a movement concerns nobody any more. */
export async function noteTakenBack(trx: Transaction<Tables>, id: string, now: Instant): Promise<void> {
  await trx
    .updateTable('movement')
    .set({ subject_id: null, effect: null, settled_at: now })
    .where('id', '=', id)
    .execute();
}
