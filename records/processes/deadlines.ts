import { sql, type Transaction } from 'kysely';
import { causes } from '../../domain/causes';
import { stepIdOf } from '../../engine/model/ids';
import type { Settlement } from '../../engine/kernel/settle';
import { ordinalOf, type ProjectedDeadline } from '../../engine/log/effect';
import type { Reader, Tables } from '../database';
import type { SettlementHead } from './settlement';

/** Writes the due instants that a settling gave to steps. */
export async function writeDeadlines(
  trx: Transaction<Tables>,
  { process, deadlines }: Settlement,
  { now, sequence }: SettlementHead,
): Promise<void> {
  if (deadlines.length === 0) return;
  await trx
    .insertInto('step_deadline')
    .values(
      deadlines.map((deadline, position) =>
        deadlineRow(process.id, { ...deadline, ordinal: ordinalOf(sequence, position), setAt: now }),
      ),
    )
    .execute();
}

/** The row of a due instant that a step was given. */
export const deadlineRow = (
  processId: string,
  { stepKey, ordinal, dueAt, rule, working, setAt, cause }: ProjectedDeadline,
) => ({
  step_id: stepIdOf(processId, stepKey),
  ordinal,
  due_at: dueAt ?? null,
  rule,
  working: JSON.stringify(working),
  set_at: setAt,
  cause,
});

/** Every due instant that a step was given, with the change of the law that moved it where one did. */
export const deadlinesOf = async (reader: Reader, stepId: string) =>
  reader
    .selectFrom('step_deadline')
    .leftJoin('law_change', (join) =>
      join.onRef(sql`${causes.lawChange('')}::text || law_change.id`, '=', 'step_deadline.cause'),
    )
    .selectAll('step_deadline')
    .select(['law_change.kind', 'law_change.why', 'law_change.made_by'])
    .where('step_id', '=', stepId)
    .orderBy('ordinal')
    .execute();
