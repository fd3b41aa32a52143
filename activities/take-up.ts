import { Refused } from '../domain/errors';
import { plusHours } from '../domain/time/time';
import type { Reader } from '../records/database';
import { standingOf } from '../records/processes/take-up';
import type { Carried } from '../workflows/shell/contracts';

// As long as the shell tries to deliver a notice.
const giveUpAfterHours = 72;

/**
 * What a run of a process's workflow carries that nothing was handed to: where the process stands, by the records
 * alone. Refuses a process that the records do not hold.
 */
export async function takeUpFrom(reader: Reader, processId: string, continueAfter: number): Promise<Carried> {
  const standing = await standingOf(reader, processId);
  if (!standing) throw new Refused('process.not-found');
  const { sequence, wakeAt, outcome, open, pending } = standing;
  return {
    open,
    undelivered: pending.map(({ id, createdAt }) => ({
      notice: id,
      giveUpAt: plusHours(createdAt, giveUpAfterHours),
    })),
    nudges: [],
    told: [],
    sequence,
    continueAfter,
    ...(wakeAt !== undefined && { wakeAt }),
    ...(outcome !== undefined && { over: outcome }),
  };
}
