import { sql, type Selectable } from 'kysely';
import type { LawChange, Scope } from '../../domain/law/law-change';
import { isReserved, visibilities } from '../../domain/people/visibility';
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
  done: {
    readonly examined: number;
    readonly settled: number;
    readonly last: string | undefined;
    readonly failed?: readonly string[];
  },
  now: Instant,
): Promise<void> {
  const { examined, settled, last, failed = [] } = done;
  const isDone = phase === 'dormant' && last === undefined;
  await database
    .updateTable('recomputation')
    .set((known) => ({
      phase: last === undefined ? 'dormant' : phase,
      after: last ?? '',
      examined: known('examined', '+', phase === 'steps' ? examined : 0),
      settled: known('settled', '+', settled),
      failed: sql<string[]>`failed || ${[...failed]}::text[]`,
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

/** A recomputation with the change that asked for it; undefined where there is none of that id. */
export async function findRecomputation(reader: Reader, id: string) {
  const row = await reader
    .selectFrom('recomputation')
    .innerJoin('law_change', 'law_change.id', 'recomputation.id')
    .select([
      'recomputation.id',
      'change',
      'made_by',
      'made_at',
      'why',
      'status',
      'not_before',
      'examined',
      'settled',
      'failed',
      'started_at',
      'finished_at',
    ])
    .where('recomputation.id', '=', id)
    .executeTakeFirst();
  return row && { ...row, change: row.change as LawChange };
}

/** The ids of the last recomputations, the newest first. */
export async function lastRecomputations(reader: Reader, limit: number): Promise<string[]> {
  const rows = await reader
    .selectFrom('recomputation')
    .innerJoin('law_change', 'law_change.id', 'recomputation.id')
    .select('recomputation.id')
    .orderBy('law_change.ordinal', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** How many open steps go by the rules that a change touches, those left out that are reserved for a role. */
export async function openStepsIn(reader: Reader, { rules, force }: Scope): Promise<number> {
  if (rules.length === 0) return 0;
  const { count } = await reader
    .selectFrom('step')
    .select((step) => step.fn.countAll<string>().as('count'))
    .where('is_open', '=', true)
    .where('rule', 'in', [...rules])
    .where((step) =>
      step(
        'process_id',
        'not in',
        step.selectFrom('process').select('id').where('visibility', 'in', visibilities.filter(isReserved)),
      ),
    )
    .$if(force !== undefined, (query) => query.where('area', '=', force ?? ''))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Interrupts a recomputation, or lets it go on; whether it stood so that this could be done. */
export async function steerRecomputation(
  database: Database,
  id: string,
  to: 'interrupted' | 'waiting',
): Promise<boolean> {
  const row = await database
    .updateTable('recomputation')
    .set({ status: to })
    .where('id', '=', id)
    .where('status', 'in', to === 'waiting' ? ['interrupted'] : ['waiting', 'running'])
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
