import { movementCircumstanceId } from '../../domain/circumstance-ids';
import type { Selectable, Transaction } from 'kysely';
import type { Doubt, Movement, Place, Said } from '../../domain/movements';
import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { recordsOf } from '../subjects/records';
import { subjectOfReference } from '../subjects/references';
import type { MovementTable, RecordedEffect } from '../tables/movements';

export type MovementRow = Selectable<MovementTable>;

/** A movement as it came, and when. */
export type MovementTold = Movement & {
  readonly nomis: string;
  /** When it happened by the prison's own clock. */
  readonly saidAt: Instant;
  /** Of a merger: the number that is used no more. */
  readonly removed?: string | undefined;
  readonly webhookId: string;
  readonly receivedAt: Instant;
};

/** Stores a movement, once per sender and message: the same message again changes nothing. */
export async function storeMovement(database: Database, movement: MovementTold): Promise<void> {
  const { id, kind, prison, at, saidAt, nomis, webhookId, receivedAt, unclear, place, removed } = movement;
  await database
    .insertInto('movement')
    .values({
      id,
      kind,
      at,
      nomis,
      said_at: saidAt,
      unclear: unclear === true,
      place: place ?? null,
      removed: removed ?? null,
      unit_id: prison,
      webhook_id: webhookId,
      received_at: receivedAt,
      same_as: null,
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

/** A movement and the others of its prisoner, in the order in which they came. */
export interface Held {
  readonly row: MovementRow;
  /** Without those that only tell one again. */
  readonly others: readonly MovementRow[];
}

/**
 * A movement and all others of its prisoner, under whichever of their numbers, held until the transaction ends;
 * undefined where there is no such movement. What one of them means turns on the others, so that they are decided one
 * after the other.
 */
export async function holdMovement(trx: Transaction<Tables>, id: string): Promise<Held | undefined> {
  const known = await trx.selectFrom('movement').select('nomis').where('id', '=', id).executeTakeFirst();
  if (!known) return undefined;
  const rows = await trx
    .selectFrom('movement')
    .selectAll()
    .where('nomis', 'in', await numbersBeside(trx, known.nomis))
    .orderBy('ordinal')
    .forUpdate()
    .execute();
  const row = rows.find((one) => one.id === id);
  return row && { row, others: rows.filter((one) => one.id !== id && one.same_as === null) };
}

/** A prison number, and the others of the person who is known by it. */
async function numbersBeside(trx: Transaction<Tables>, nomis: string): Promise<string[]> {
  const holder = await subjectOfReference(trx, 'nomis', nomis);
  if (holder === undefined) return [nomis];
  const rows = await trx
    .selectFrom('subject_reference')
    .select('value')
    .where('kind', '=', 'nomis')
    .where('subject_id', '=', recordsOf(holder))
    .execute();
  return rows.map(({ value }) => value);
}

/** The prison numbers that mergers say are of the same person as these, by one step or more. */
export async function numbersMergedWith(
  trx: Transaction<Tables>,
  numbers: readonly string[],
): Promise<string[]> {
  const known = new Set(numbers);
  for (let before = 0; before < known.size;) {
    before = known.size;
    const rows = await trx
      .selectFrom('movement')
      .select(['nomis', 'removed'])
      .where('kind', '=', 'merged')
      .where('removed', 'is not', null)
      .where('same_as', 'is', null)
      .where((one) => one.or([one('nomis', 'in', [...known]), one('removed', 'in', [...known])]))
      .execute();
    for (const { nomis, removed } of rows) for (const one of [nomis, removed ?? nomis]) known.add(one);
  }
  return [...known];
}

/** A movement of a prison number about which somebody was asked; undefined where there is none. */
export async function waitingOfNumber(trx: Transaction<Tables>, nomis: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('movement')
    .select('id')
    .where('status', '=', 'asked')
    .where((one) => one.or([one('nomis', '=', nomis), one('removed', '=', nomis)]))
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The movement as the rules read it. Its id names the person: placed anew, it records other circumstances. */
export const movementOf = (row: MovementRow, subjectId: string | undefined): Movement => ({
  id: subjectId === undefined ? row.id : movementCircumstanceId(row.id, subjectId),
  kind: row.kind,
  at: row.at,
  unclear: row.unclear,
  ...placeOf(row),
});

/** The movement as the prison said it. */
export const saidOf = (row: MovementRow): Said => ({
  kind: row.kind,
  saidAt: row.said_at,
  removed: row.removed,
  ...placeOf(row),
});

/** Where it was told of. */
export const placeOf = ({ unit_id: prison, place }: MovementRow): Place => ({
  prison: prison as UnitId,
  ...(place !== null && { place }),
});

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
    subjectId: string | null;
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

/** Notes that a movement only tells another one again. */
export async function noteRepeated(
  trx: Transaction<Tables>,
  id: string,
  { sameAs, now }: { sameAs: string; now: Instant },
): Promise<void> {
  await trx
    .updateTable('movement')
    .set({ status: 'repeated', same_as: sameAs, settled_at: now })
    .where('id', '=', id)
    .execute();
}

/** Notes that somebody is asked about a movement for another reason than before. */
export async function noteDoubt(trx: Transaction<Tables>, id: string, doubt: Doubt): Promise<void> {
  await trx.updateTable('movement').set({ doubt }).where('id', '=', id).execute();
}

/** Notes that a movement concerns nobody any more. */
export async function noteTakenBack(trx: Transaction<Tables>, id: string, now: Instant): Promise<void> {
  await trx
    .updateTable('movement')
    .set({ subject_id: null, effect: null, settled_at: now })
    .where('id', '=', id)
    .execute();
}
