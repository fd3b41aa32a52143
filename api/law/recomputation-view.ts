import { Refused } from '../../domain/errors';
import { scopeOf } from '../../domain/law/law-change';
import type { RuleId } from '../../domain/law/rule-id';
import { findRecomputation, openStepsIn } from '../../records/law/recomputations';
import { lookingWider } from '../../records/wall/wider-looks';
import { isReservedRule, rules } from '../../workflows/rules';
import type { Services } from '../services';

/** Whether anybody may know how many steps go by some rules. They may not where all are rules of reserved kinds. */
export const isTold = (touched: readonly RuleId[]): boolean => !touched.every(isReservedRule);

/** How far a recomputation is. */
export async function recomputationView({ database }: Services, id: string) {
  const row = await findRecomputation(database, id);
  if (!row) throw new Refused('recomputation.not-found');
  const scope = scopeOf(rules, row.change);
  const told = isTold(scope.rules);
  return {
    id,
    change: row.change,
    by: row.made_by,
    at: row.made_at,
    why: row.why,
    status: row.status,
    notBefore: row.not_before,
    openSteps: told
      ? await lookingWider(database, 'law tried out', async () => openStepsIn(database, scope))
      : null,
    examined: told ? row.examined : null,
    settled: told ? row.settled : null,
    failed: row.failed,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    links: { self: `/v1/recomputations/${id}` },
  };
}
