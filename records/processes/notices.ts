import type { Transaction } from 'kysely';
import type { Concerned } from '../../domain/people/concern';
import type { Post, UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { Invitation } from '../../engine/definition/plan';
import { noticeIdOf, stepIdOf } from '../../engine/model/ids';
import type { NoticeDraft } from '../../engine/model/drafts';
import type { Settlement } from '../../engine/kernel/settle';
import type { Database, Reader, Tables } from '../database';
import { concernedColumn } from '../subjects/concern';
import type { SettlementHead } from './settlement';

/** Writes the notices of a settling, and returns the ids of those that were not there yet. */
export async function writeNotices(
  trx: Transaction<Tables>,
  { process, notices }: Settlement,
  { now }: SettlementHead,
): Promise<string[]> {
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
  { key, name, stepKey, toUnit, toPost, toPerson, assignee, standsInFor, invitation }: NoticeDraft,
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
  status: 'pending' as const,
});

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

/** Marks a notice as given up, and returns the unit that it did not reach; undefined where there is no such notice. */
export async function giveUpNotice(
  trx: Transaction<Tables>,
  id: string,
  now: Instant,
): Promise<UnitId | undefined> {
  const notice = await trx
    .updateTable('notice')
    .set({ status: 'given-up', settled_at: now })
    .where('id', '=', id)
    .returning('to_unit')
    .executeTakeFirst();
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
  readonly status: 'pending' | 'delivered' | 'given-up';
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
    status: row.status,
  };
}

/** Marks a notice as delivered; one that is not pending any more stays as it is. */
export async function noteDelivered(database: Database, id: string, now: Instant): Promise<void> {
  await database
    .updateTable('notice')
    .set({ status: 'delivered', settled_at: now })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();
}
