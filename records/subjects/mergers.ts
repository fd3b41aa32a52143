import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Reader, Tables } from '../database';
import { appendEvents } from '../log/append';

/** Two records of one person, and why somebody says so. */
export interface MergerTold {
  readonly id: string;
  /** The record under which the person is shown. */
  readonly kept: string;
  readonly removed: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/** Links two records, with an event in the log of each. Both are held by the caller. */
export async function linkRecords(trx: Transaction<Tables>, told: MergerTold): Promise<void> {
  const { id, kept, removed, reason, by, at } = told;
  await trx
    .insertInto('subject_merge')
    .values({ id, kept_id: kept, removed_id: removed, at, by, reason })
    .execute();
  await noteBoth(trx, 'merged', told);
}

/**
 * Takes the link away that stands from a record to the one that is shown, once by the id of the change; undefined where
 * there is none. The records are held by the caller.
 */
export async function unlinkRecord(
  trx: Transaction<Tables>,
  { id, removed, reason, by, at }: Omit<MergerTold, 'kept'>,
): Promise<{ readonly kept: string } | undefined> {
  const before = await trx
    .selectFrom('subject_merge')
    .select('kept_id')
    .where('end_id', '=', id)
    .executeTakeFirst();
  if (before) return { kept: before.kept_id };
  const link = await trx
    .updateTable('subject_merge')
    .set({ ended_at: at, ended_by: by, end_reason: reason, end_id: id })
    .where('removed_id', '=', removed)
    .where('ended_at', 'is', null)
    .returning('kept_id')
    .executeTakeFirst();
  if (!link) return undefined;
  await noteBoth(trx, 'unmerged', { id, kept: link.kept_id, removed, by, at });
  return { kept: link.kept_id };
}

/** Every link that was ever made between records of these, with its end; the oldest first. */
export const mergersOf = async (reader: Reader, records: readonly string[]) =>
  reader
    .selectFrom('subject_merge')
    .select([
      'kept_id as kept',
      'removed_id as removed',
      'at',
      'by',
      'reason',
      'ended_at as endedAt',
      'ended_by as endedBy',
      'end_reason as endReason',
    ])
    .where((link) => link.or([link('kept_id', 'in', [...records]), link('removed_id', 'in', [...records])]))
    .orderBy('ordinal')
    .execute();

/** Whether a link of that id was made already, whether or not it stands. */
export async function isMergerKnown(reader: Reader, id: string): Promise<boolean> {
  const row = await reader.selectFrom('subject_merge').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

async function noteBoth(
  trx: Transaction<Tables>,
  did: 'merged' | 'unmerged',
  { id, kept, removed, by, at }: Omit<MergerTold, 'reason'>,
): Promise<void> {
  // In one order, so that two mergers never wait for each other.
  for (const stream of [kept, removed].sort())
    await appendEvents(trx, stream, [
      { at, type: `records-${did}`, actor: by, cause: id, data: { merger: id, kept, removed } },
    ]);
}
