import type { Transaction } from 'kysely';
import { stepIdOf } from '../../engine/model/ids';
import type { Settlement } from '../../engine/kernel/settle';
import type { Tables } from '../database';
import type { SettlementHead } from '../processes/settlement';

/** Keeps, for each absence, which steps went to the cover and which of them came back. */
export async function writeCover(
  trx: Transaction<Tables>,
  { process, events }: Settlement,
  { now }: SettlementHead,
): Promise<void> {
  for (const { type, stepKey, data } of events) {
    if (stepKey === undefined || (type !== 'step-covered' && type !== 'step-given-back')) continue;
    const stepId = stepIdOf(process.id, stepKey);
    const { absence } = data as { absence?: string | null };
    if (type === 'step-given-back') {
      await trx
        .updateTable('absence_step')
        .set({ given_back_at: now })
        .where('step_id', '=', stepId)
        .where('given_back_at', 'is', null)
        .execute();
    } else if (absence) {
      await trx
        .insertInto('absence_step')
        .values({ absence_id: absence, step_id: stepId, covered_at: now, given_back_at: null })
        .onConflict((conflict) =>
          conflict.columns(['absence_id', 'step_id']).doUpdateSet({ given_back_at: null }),
        )
        .execute();
    }
  }
}
