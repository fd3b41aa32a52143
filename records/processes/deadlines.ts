import type { Transaction } from 'kysely';
import { stepIdOf } from '../../engine/kernel/draft';
import type { Outcome } from '../../engine/kernel/settle';
import { ordinalOf, type ProjectedDeadline } from '../../engine/log/effect';
import type { Tables } from '../database';
import type { Settlement } from './settlement';

/** Writes the due instants that a settling gave to steps. */
export async function writeDeadlines(
  trx: Transaction<Tables>,
  { process, deadlines }: Outcome,
  { now, sequence }: Settlement,
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
