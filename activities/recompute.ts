import { scopeOf, type LawChange, type LawChangeRequest } from '../domain/law/law-change';
import type { Instant } from '../domain/time/time';
import type { Database } from '../records/database';
import { readLaw } from '../records/law/law';
import { causeOf, examineDormant, examineSteps, recordLawChange } from '../records/law/law-changes';
import { rules } from '../workflows/rules';
import { ownKeys, type Nudge } from '../workflows/shell/contracts';
import { eachOf } from '../platform/at-once';
import { refusingForGood } from './failures';
import type { SettleActivities } from './settle';
import type { TellProcess } from './tell-process';

export interface RecomputeDependencies {
  readonly database: Database;
  readonly settle: SettleActivities['settle'];
  /** Tells the workflow of a process that it was settled, starting it anew where it was lost. */
  readonly tell: TellProcess;
  /** Processes in one batch. */
  readonly batch?: number;
}

/** The activities that change the law and settle again what it moves. */
export function createRecompute({ database, settle, tell, batch = 200 }: RecomputeDependencies) {
  return {
    /** Records the change, once per id. A refusal is final and its type is the error's code. */
    async changeLaw({ now, ...request }: LawChangeRequest & { now: Instant }): Promise<{
      changed: boolean;
      notBefore: Instant;
      orderedAt: string;
    }> {
      return refusingForGood(async () =>
        database.transaction().execute(async (trx) => recordLawChange(trx, request, now)),
      );
    },

    /**
     * Settles again the processes that the next batch of open steps belongs to, where the change moves any.
     * Each is settled once per change, whatever is retried: by its key, which the workflow then asks for too.
     */
    async recomputeBatch({
      id,
      now: at,
    }: {
      id: string;
      /** The workflow's clock. */
      now: Instant;
    }): Promise<{ status: 'running' | 'interrupted' | 'done' }> {
      const row = await database
        .updateTable('recomputation')
        .set((known) => ({ status: 'running', started_at: known.fn.coalesce('started_at', known.val(at)) }))
        .where('id', '=', id)
        .where('status', 'in', ['waiting', 'running'])
        .returningAll()
        .executeTakeFirst();
      if (!row) return { status: await statusOf(id) };
      const { change, made_by: by } = await database
        .selectFrom('law_change')
        .select(['change', 'made_by'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const examination = {
        law: await readLaw(database),
        scope: scopeOf(rules, change as LawChange),
        now: at,
      };
      const examine = row.phase === 'steps' ? examineSteps : examineDormant;
      const { touched, processes, examined, last } = await examine(database, examination, row.after, batch);
      // Settled before a crash, and perhaps not told: those are told again.
      const before = await settledBy(id, processes);
      const due = [...new Set([...touched, ...before])];
      await eachOf(due, async (processId) => {
        const nudge: Nudge = { id: `${id}.${processId}`, processId, cause: causeOf(id), since: undefined };
        await settle({
          processId,
          now: at,
          by,
          key: ownKeys.nudge(nudge.id),
          act: { do: 'nudge', cause: nudge.cause },
        });
        await tell({ id: processId, kind: await kindOf(processId) }, nudge);
      });
      const done = row.phase === 'dormant' && last === undefined;
      await database
        .updateTable('recomputation')
        .set((known) => ({
          phase: last === undefined ? 'dormant' : row.phase,
          after: last ?? '',
          examined: known('examined', '+', row.phase === 'steps' ? examined : 0),
          settled: known('settled', '+', due.length),
          ...(done && { status: 'done' as const, finished_at: at }),
        }))
        .where('id', '=', id)
        .where('phase', '=', row.phase)
        .where('after', '=', row.after)
        .execute();
      return { status: await statusOf(id) };
    },
  };

  async function statusOf(id: string): Promise<'running' | 'interrupted' | 'done'> {
    const { status } = await database
      .selectFrom('recomputation')
      .select('status')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return status === 'waiting' ? 'running' : status;
  }

  async function settledBy(id: string, processes: readonly string[]): Promise<string[]> {
    if (processes.length === 0) return [];
    const rows = await database
      .selectFrom('settlement')
      .select('process_id')
      .where('process_id', 'in', processes)
      .where(
        'key',
        'in',
        processes.map((one) => ownKeys.nudge(`${id}.${one}`)),
      )
      .execute();
    return rows.map(({ process_id: process }) => process);
  }

  async function kindOf(id: string): Promise<string> {
    const { kind } = await database
      .selectFrom('process')
      .select('kind')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return kind;
  }
}

export type RecomputeActivities = ReturnType<typeof createRecompute>;
