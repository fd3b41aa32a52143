import type { Transaction } from 'kysely';
import type { Tables } from '../records/database';
import { putSteps, retellSteps } from '../records/processes/steps';
import { putProcess } from '../records/processes/store';
import { deleteNotices, deleteStep, putNotice, replaceDeadlines } from '../records/proof/mend';
import type { Wanted } from './compare/wanted';
import type { Difference, DifferenceKind } from './differences';

/** Makes the rows of a process what its log makes them, where they differ. */
export async function mendRows(
  trx: Transaction<Tables>,
  wanted: Wanted,
  differences: readonly Difference[],
): Promise<void> {
  const { process, sequence, wakeAt, steps, writtenAt, deadlines, notices } = wanted;
  const is = (...kinds: DifferenceKind[]): boolean => differences.some(({ what }) => kinds.includes(what));
  const keysOf = (...kinds: DifferenceKind[]): string[] =>
    differences.flatMap(({ what, key }) => (kinds.includes(what) && key !== undefined ? [key] : []));
  if (is('process-missing', 'process', 'state')) await putProcess(trx, process, { sequence, wakeAt });
  for (const key of keysOf('step-unknown')) await deleteStep(trx, process.id, key);
  const broken = new Set(keysOf('step-missing', 'step'));
  await putSteps(
    trx,
    process,
    [...steps.values()].filter(({ key }) => broken.has(key)),
    { settledAt: (key) => writtenAt.get(key) ?? process.started.at, rungOf: () => undefined },
  );
  if (is('process-missing', 'process', 'step-missing', 'step-unknown', 'step', 'span'))
    await retellSteps(trx, process.id);
  if (is('deadline-missing', 'deadline-unknown', 'deadline'))
    await replaceDeadlines(
      trx,
      [...steps.values()].map(({ id }) => id),
      deadlines,
    );
  await deleteNotices(trx, keysOf('notice-unknown'));
  const changed = new Set(keysOf('notice-missing', 'notice'));
  for (const notice of notices.filter(({ id }) => changed.has(id))) await putNotice(trx, notice);
}
