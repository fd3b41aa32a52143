import { readCircumstanceId } from '../../domain/circumstance-ids';
import type { Spell } from '../../domain/circumstances';
import { fromMilliseconds, instantOf, longAgo, toMilliseconds, type Instant } from '../../domain/time/time';

/**
 * Just after the last unit became accountable by another process. Workflows run by clocks of their own, which may
 * differ by a moment: nothing is settled as if the unit that others have already seen had not taken over yet.
 */
export function afterOthers(spells: readonly Spell[], processId: string): Instant {
  const last = spells
    .filter(({ kind, id }) => kind === 'accountable' && isOfAnother(id, processId))
    .map(({ from }) => instantOf(from))
    .sort()
    .at(-1);
  return last === undefined ? longAgo : fromMilliseconds(toMilliseconds(last) + 1);
}

function isOfAnother(id: string, processId: string): boolean {
  const process = readCircumstanceId(id)?.process;
  return process !== undefined && process !== processId;
}
