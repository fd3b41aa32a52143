import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { lastSettlement } from './rows-of-process';

/** The place of a process's last settling; undefined where there is no such process. */
export const sequenceOf = async (database: Database, processId: string): Promise<number | undefined> =>
  (await database.selectFrom('process').select('sequence').where('id', '=', processId).executeTakeFirst())
    ?.sequence;

/** How each notice of a process stands. */
export async function noticeStatuses(
  database: Database,
  processId: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .selectFrom('notice')
    .select(['id', 'status'])
    .where('process_id', '=', processId)
    .execute();
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** Whether it was decided what a movement means. */
export async function isMovementDecided(database: Database, movement: string): Promise<boolean> {
  const row = await database
    .selectFrom('movement')
    .select('status')
    .where('id', '=', movement)
    .executeTakeFirst();
  return row !== undefined && row.status !== 'new';
}

/** Whether the log of a subject tells of a circumstance at that instant or later. */
export async function isCircumstanceInLog(
  database: Database,
  { id, subjectId }: { id: string; subjectId: string },
  at: Instant,
): Promise<boolean> {
  const told = await database
    .selectFrom('event')
    .select('ordinal')
    .where('stream', '=', subjectId)
    .where('type', 'in', ['circumstance-recorded', 'circumstance-withdrawn'])
    .where('cause', '=', id)
    .where('at', '>=', at)
    .executeTakeFirst();
  return told !== undefined;
}

/** Whether there is a row of that id. */
export const isKnown = async (
  database: Database,
  table: 'circumstance' | 'law_change',
  id: string,
): Promise<boolean> =>
  (await database.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

/**
 * Marks a notice as delivered that a workflow saw delivered, whatever the restored row says: it is not sent a second
 * time. False where it is not pending any more.
 */
export async function markDelivered(
  trx: Transaction<Tables>,
  { notice: id, at }: { notice: string; at: Instant },
): Promise<boolean> {
  const notice = await trx
    .selectFrom('notice')
    .select('to_unit')
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .forUpdate()
    .executeTakeFirst();
  if (!notice) return false;
  const channel = await trx
    .selectFrom('channel')
    .select('kind')
    .where('unit_id', '=', notice.to_unit)
    .executeTakeFirst();
  const { attempts } = await trx
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<string>().as('attempts'))
    .where('notice_id', '=', id)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('delivery')
    .values({
      notice_id: id,
      attempt: Number(attempts) + 1,
      at,
      channel: channel?.kind ?? 'none',
      outcome: 'delivered',
      detail: 'known from the history of the workflow',
    })
    .execute();
  await trx.updateTable('notice').set({ status: 'delivered', settled_at: at }).where('id', '=', id).execute();
  return true;
}

/**
 * Gives a process the place that its workflow has reached, though what was settled before it is lost. It goes on from
 * what its last settling answered.
 */
export async function skipLostPlaces(
  trx: Transaction<Tables>,
  processId: string,
  { newest, key }: { newest: number; key: string },
): Promise<void> {
  const last = await lastSettlement(trx, processId);
  if (!last) throw new Error(`process ${processId} has no settling to go on from`);
  const answer = { ...(last.answer as object), sequence: newest, key, deliver: [], nudges: [] };
  await trx
    .insertInto('settlement')
    .values({ process_id: processId, sequence: newest, key, answer: JSON.stringify(answer) })
    .execute();
  await trx.updateTable('process').set({ sequence: newest }).where('id', '=', processId).execute();
}
