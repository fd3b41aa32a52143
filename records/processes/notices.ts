import { sql, type Selectable, type Transaction } from 'kysely';
import type { Concerned } from '../../domain/people/concern';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { Invitation } from '../../engine/definition/plan';
import { noticeIdOf, stepIdOf } from '../../engine/model/ids';
import type { NoticeDraft, ToldNotice } from '../../engine/model/drafts';
import { takenBackKey } from '../../engine/model/keys';
import type { Settlement } from '../../engine/kernel/settle';
import type { Database, Reader, Tables } from '../database';
import { concernedColumn } from '../subjects/concern';
import type { NoticeTable } from '../tables/processes';
import type { SettlementHead } from './settlement';

/** Writes the notices of a settling and cancels others; returns the ids of those that were not there yet. */
export async function writeNotices(
  trx: Transaction<Tables>,
  { process, notices, cancelled }: Settlement,
  { now }: SettlementHead,
): Promise<string[]> {
  await cancelNotices(
    trx,
    cancelled.map(({ id }) => id),
    now,
  );
  if (notices.length === 0) return [];
  const rows = await trx
    .insertInto('notice')
    .values(notices.map((notice) => noticeRow(process.id, notice, now)))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The row of a notice that nobody has sent yet. Its id is the same whenever it is written. */
export const noticeRow = (
  processId: string,
  { key, name, stepKey, toUnit, toPost, toPerson, assignee, standsInFor, invitation, takesBack }: NoticeDraft,
  now: Instant,
) => ({
  id: noticeIdOf(processId, key, toUnit, toPost),
  process_id: processId,
  key,
  name,
  step_id: stepKey === undefined ? null : stepIdOf(processId, stepKey),
  to_unit: toUnit,
  to_post: toPost,
  to_person: toPerson ?? null,
  assignee: assignee ?? null,
  stands_in_for: standsInFor ?? null,
  invitation: invitation === undefined ? null : JSON.stringify(invitation),
  created_at: now,
  takes_back: [...(takesBack ?? [])],
  status: 'pending' as const,
});

async function cancelNotices(trx: Transaction<Tables>, ids: readonly string[], now: Instant): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable('notice')
    .set({ status: 'cancelled', settled_at: now })
    .where('id', 'in', [...ids])
    .where('status', '=', 'pending')
    .execute();
}

/**
 * The notices of a process that may have to be taken back, oldest first: those still to be sent, and those about open
 * steps, or about any step with `all`. With `lock` nobody begins to send one until the transaction ends.
 */
export async function readToldNotices(
  reader: Reader,
  processId: string,
  { all = false, lock = false }: { all?: boolean | undefined; lock?: boolean | undefined },
): Promise<ToldNotice[]> {
  const takenBack = await takenBackIn(reader, processId);
  const query = reader
    .selectFrom('notice')
    .leftJoin('step', 'step.id', 'notice.step_id')
    .selectAll('notice')
    .select('step.key as step_key')
    .where('notice.process_id', '=', processId)
    .where('notice.invitation', 'is', null)
    .where('notice.takes_back', '=', sql<string[]>`'{}'`)
    .where((is) =>
      is.or([
        is('notice.status', '=', 'pending'),
        is('step.is_open', '=', true),
        ...(all ? [is('notice.step_id', 'is not', null)] : []),
      ]),
    )
    .orderBy('notice.created_at')
    .orderBy('notice.id');
  const rows = await (lock ? query.forUpdate('notice') : query).execute();
  return rows.map((row) => toldOf(row, takenBack));
}

function toldOf(
  row: Selectable<NoticeTable> & { readonly step_key: string | null },
  takenBack: ReadonlySet<string>,
): ToldNotice {
  const { id, key, name, status, begun, created_at: at } = row;
  return {
    id,
    key,
    name,
    at,
    toUnit: row.to_unit as UnitId,
    toPost: row.to_post as Post | '',
    ...(row.step_key !== null && { stepKey: row.step_key }),
    ...(row.to_person !== null && { toPerson: row.to_person as StaffId }),
    ...(row.assignee !== null && { assignee: row.assignee as StaffId }),
    ...(row.stands_in_for !== null && { standsInFor: row.stands_in_for as StaffId }),
    sending: status !== 'pending' ? 'ended' : begun ? 'under-way' : 'waiting',
    takenBack: status === 'cancelled' || takenBack.has(id),
  };
}

/** The ids of the notices of a process that others take back. */
async function takenBackIn(reader: Reader, processId: string): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom('notice')
    .select('takes_back')
    .where('process_id', '=', processId)
    .where('takes_back', '<>', sql<string[]>`'{}'`)
    .execute();
  return new Set(rows.flatMap(({ takes_back: ids }) => ids));
}

/** The keys of a process's notices that are about no step, and the keys of what took any of them back. */
export async function readSentKeys(reader: Reader, processId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('notice')
    .select(['key', 'status'])
    .distinct()
    .where('process_id', '=', processId)
    .where('step_id', 'is', null)
    .execute();
  const keys = rows.flatMap(({ key, status }) => (status === 'cancelled' ? [key, takenBackKey(key)] : [key]));
  return [...new Set(keys)];
}

/** The notices of a process that are still to be delivered, oldest first. */
export async function pendingNotices(
  reader: Reader,
  processId: string,
): Promise<{ id: string; createdAt: Instant }[]> {
  const rows = await reader
    .selectFrom('notice')
    .select(['id', 'created_at'])
    .where('process_id', '=', processId)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, created_at: createdAt }) => ({ id, createdAt }));
}

/**
 * Marks a notice as given up, unless it was cancelled, and returns the unit that it did not reach; undefined where there
 * is no such notice.
 */
export async function giveUpNotice(
  trx: Transaction<Tables>,
  id: string,
  now: Instant,
): Promise<UnitId | undefined> {
  await trx
    .updateTable('notice')
    .set({ status: 'given-up', settled_at: now })
    .where('id', '=', id)
    .where('status', '<>', 'cancelled')
    .execute();
  const notice = await trx.selectFrom('notice').select('to_unit').where('id', '=', id).executeTakeFirst();
  return notice?.to_unit as UnitId | undefined;
}

/** A notice as whoever sends it needs it. */
export interface NoticeToSend {
  readonly id: string;
  readonly processId: string;
  readonly kind: string;
  readonly visibility: Visibility;
  readonly name: string;
  readonly stepId: string | null;
  /** The name of that step. */
  readonly step: string | null;
  /** Whom the process concerns, where it is about a member of staff. */
  readonly concerned: Concerned | null;
  readonly toUnit: string;
  readonly toPost: Post | '';
  readonly toPerson: string | null;
  readonly assignee: string | null;
  readonly standsInFor: string | null;
  readonly invitation: Invitation | null;
  readonly takesBack: readonly string[];
  readonly status: NoticeTable['status'];
}

/** A notice with the kind of its process and who may see that; undefined where there is none. */
export async function readNotice(reader: Reader, id: string): Promise<NoticeToSend | undefined> {
  const row = await reader
    .selectFrom('notice')
    .innerJoin('process', 'process.id', 'notice.process_id')
    .leftJoin('step', 'step.id', 'notice.step_id')
    .selectAll('notice')
    .select(['process.kind', 'process.visibility', 'step.step', concernedColumn.as('concerned')])
    .where('notice.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    processId: row.process_id,
    kind: row.kind,
    visibility: row.visibility,
    name: row.name,
    stepId: row.step_id,
    step: row.step,
    concerned: row.concerned,
    toUnit: row.to_unit,
    toPost: row.to_post as Post | '',
    toPerson: row.to_person,
    assignee: row.assignee,
    standsInFor: row.stands_in_for,
    invitation: row.invitation,
    takesBack: row.takes_back,
    status: row.status,
  };
}

/**
 * Says that somebody is about to send a notice. False where it is not to be sent: it was sent or given up, or cancelled
 * meanwhile.
 */
export async function beginSending(database: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('notice')
    .set({ begun: true })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Marks a notice as delivered; one that is not pending any more stays as it is. */
export const noteDelivered = async (database: Database, id: string, now: Instant): Promise<void> =>
  endSending(database, id, 'delivered', now);

/** Marks a notice as cancelled: there is nobody to whom it would say anything. */
export const noteCancelled = async (database: Database, id: string, now: Instant): Promise<void> =>
  endSending(database, id, 'cancelled', now);

async function endSending(
  database: Database,
  id: string,
  status: 'delivered' | 'cancelled',
  now: Instant,
): Promise<void> {
  await database
    .updateTable('notice')
    .set({ status, settled_at: now })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();
}
