import type { Selectable } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import type { RecomputationTable } from '../tables/law';

/** How far the settling again of what a change of the law moves has come. */
export type Recomputation = Pick<Selectable<RecomputationTable>, 'id' | 'phase' | 'after'>;

/** Whether a recomputation is still to be gone on with, was interrupted, or is done. */
export type RecomputationStatus = 'running' | 'interrupted' | 'done';

/** The recomputation of a change, begun if it was waiting; undefined where it is not to be gone on with. */
export async function goOnWith(
  database: Database,
  id: string,
  now: Instant,
): Promise<Recomputation | undefined> {
  return database
    .updateTable('recomputation')
    .set((known) => ({ status: 'running', started_at: known.fn.coalesce('started_at', known.val(now)) }))
    .where('id', '=', id)
    .where('status', 'in', ['waiting', 'running'])
    .returning(['id', 'phase', 'after'])
    .executeTakeFirst();
}

/**
 * Notes that a batch is done; without a last process, the phase is done too. Nothing where another run has noted
 * the batch meanwhile.
 */
export async function noteBatchDone(
  database: Database,
  { id, phase, after }: Recomputation,
  { examined, settled, last }: { examined: number; settled: number; last: string | undefined },
  now: Instant,
): Promise<void> {
  const isDone = phase === 'dormant' && last === undefined;
  await database
    .updateTable('recomputation')
    .set((known) => ({
      phase: last === undefined ? 'dormant' : phase,
      after: last ?? '',
      examined: known('examined', '+', phase === 'steps' ? examined : 0),
      settled: known('settled', '+', settled),
      ...(isDone && { status: 'done' as const, finished_at: now }),
    }))
    .where('id', '=', id)
    .where('phase', '=', phase)
    .where('after', '=', after)
    .execute();
}

/** Where the recomputation of a change stands. */
export async function statusOf(reader: Reader, id: string): Promise<RecomputationStatus> {
  const { status } = await reader
    .selectFrom('recomputation')
    .select('status')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return status === 'waiting' ? 'running' : status;
}
