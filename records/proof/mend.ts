import type { Insertable, Transaction } from 'kysely';
import type { Tables } from '../database';
import type { CircumstanceTable } from '../tables/subjects';
import type { NoticeTable, StepDeadlineTable } from '../tables/processes';

// As the role that owns the tables: the service's own may neither delete a row nor change a due instant's.

/** Holds a process until the transaction ends; returns the place of its last settling, 0 where there is no such process. */
export async function holdProcess(trx: Transaction<Tables>, id: string): Promise<number> {
  const row = await trx
    .selectFrom('process')
    .select('sequence')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

/** Holds a subject until the transaction ends. */
export const holdSubject = async (trx: Transaction<Tables>, id: string): Promise<unknown> =>
  trx.selectFrom('subject').select('id').where('id', '=', id).forNoKeyUpdate().execute();

/** Deletes a step that the log does not tell of, with its due instants. */
export async function deleteStep(trx: Transaction<Tables>, processId: string, key: string): Promise<void> {
  const row = trx.selectFrom('step').select('id').where('process_id', '=', processId).where('key', '=', key);
  await trx.deleteFrom('step_deadline').where('step_id', 'in', row).execute();
  await trx.deleteFrom('step').where('process_id', '=', processId).where('key', '=', key).execute();
}

/** Gives some steps these due instants in the place of all that they have. */
export async function replaceDeadlines(
  trx: Transaction<Tables>,
  stepIds: readonly string[],
  deadlines: readonly Insertable<StepDeadlineTable>[],
): Promise<void> {
  await trx.deleteFrom('step_deadline').where('step_id', 'in', stepIds).execute();
  if (deadlines.length > 0)
    await trx
      .insertInto('step_deadline')
      .values([...deadlines])
      .execute();
}

/** Deletes some notices, but for those that somebody tried to deliver: they stay, as evidence of that. */
export async function deleteNotices(trx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .deleteFrom('notice')
    .where('id', 'in', ids)
    .where('id', 'not in', (attempts) => attempts.selectFrom('delivery').select('notice_id'))
    .execute();
}

/** Writes a notice as it should be, whether it is there or not. */
export async function putNotice(trx: Transaction<Tables>, notice: Insertable<NoticeTable>): Promise<void> {
  await trx
    .insertInto('notice')
    .values(notice)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(notice))
    .execute();
}

/** A circumstance as its row should be. Without a value or a reason, those of the row that is there stay. */
export type CircumstanceToPut = Omit<Insertable<CircumstanceTable>, 'value' | 'end_reason'> & {
  readonly value?: unknown;
  readonly end_reason?: string | null;
};

/** Writes a circumstance as it should be, whether it is there or not. */
export async function putCircumstance(
  trx: Transaction<Tables>,
  { value, ...told }: CircumstanceToPut,
): Promise<void> {
  const row = { ...told, ...(value !== undefined && { value: JSON.stringify(value) }) };
  await trx
    .insertInto('circumstance')
    .values({ end_reason: null, value: null, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
