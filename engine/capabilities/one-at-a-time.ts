import { Refused } from '../../domain/errors';
import type { Beside } from '../definition/beside';
import type { Draft } from '../kernel/draft';
import type { ProcessRecord } from '../model/rows';

/** Another process of the kind and subject that is not over, and has the same value of the field that tells them apart. */
function anotherOpen({ definition, around }: Draft, input: ProcessRecord['input']): Beside | undefined {
  const field = definition.table.oneAtATime;
  if (typeof field !== 'string') return undefined;
  return around.beside?.find((one) => one.outcome === undefined && one.input[field] === input[field]);
}

/**
 * How a process that is over stays over, whatever turns out: its subject has another of the kind, which asks for all that
 * is owed. Undefined where it may run again.
 */
export const keptOver = (draft: Draft): string | undefined =>
  draft.byItself && draft.process.outcome !== undefined && anotherOpen(draft, draft.process.input)
    ? draft.process.outcome
    : undefined;

/** Refuses what would make a second one of a kind that a subject has one at a time, and says where to go. */
export function refuseSecond(draft: Draft, before: ProcessRecord | undefined): void {
  const { process, around, definition } = draft;
  const field = definition.table.oneAtATime;
  if (process.outcome !== undefined || typeof field !== 'string' || around.settledBefore) return;
  const another = anotherOpen(draft, process.input);
  if (!another) return;
  // Two that are there already are left to go on.
  if (before && before.outcome === undefined && before.input[field] === process.input[field]) return;
  throw new Refused('process.subject-has-one', {
    detail: `Go on with the process ${another.id}.`,
    process: another.id,
  });
}
