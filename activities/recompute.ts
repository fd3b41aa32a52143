import { ApplicationFailure } from '@temporalio/common';
import { causes } from '../domain/causes';
import { scopeOf, type LawChangeRequest } from '../domain/law/law-change';
import { longAgo, type Instant } from '../domain/time/time';
import { eachOf } from '../platform/at-once';
import { examineDormant, examineSteps, type Examined } from '../records/law/examine';
import { processesToRefold } from '../records/law/refold';
import { readReferenceData } from '../records/reference/reference-data';
import { readLawChange, recordLawChange } from '../records/law/law-changes';
import {
  goOnWith,
  noteBatchDone,
  statusOf,
  type Recomputation,
  type RecomputationStatus,
} from '../records/law/recomputations';
import { reservedAmong } from '../records/processes/of-subject';
import { processesThatSettled } from '../records/processes/settlement';
import { rules } from '../workflows/rules';
import { nudgeIds, ownKeys } from '../workflows/shell/contracts';
import { refusingForGood } from './failures';
import { settleEach, type SettlingMany } from './settle-many';

/** Processes in one batch, unless somebody says otherwise. */
const usualBatch = 200;

/** The activities that change the law and settle again what it moves. */
export function createRecompute(dependencies: SettlingMany) {
  const { database } = dependencies;
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
     * `now`: the workflow's clock.
     */
    async recomputeBatch({
      id,
      now,
    }: {
      id: string;
      now: Instant;
    }): Promise<{ status: RecomputationStatus }> {
      const recomputation = await goOnWith(database, id, now);
      if (recomputation) await recomputeNext(dependencies, recomputation, now);
      return { status: await statusOf(database, id) };
    },
  };
}

export type RecomputeActivities = ReturnType<typeof createRecompute>;

async function recomputeNext(
  dependencies: SettlingMany,
  recomputation: Recomputation,
  now: Instant,
): Promise<void> {
  const { database } = dependencies;
  const { id } = recomputation;
  const { by, refold, ...found } = await examineNext(dependencies, recomputation, now);
  const nudgeIdOf = (processId: string): string => nudgeIds.lawChange(id, processId);
  // Settled before a crash, and perhaps not told: those are told again.
  const settled = await processesThatSettled(
    database,
    found.processes.map((one) => ({ processId: one, key: ownKeys.nudge(nudgeIdOf(one)) })),
  );
  const due = [...new Set([...found.touched, ...settled])];
  const settling = { nudgeIdOf, cause: causes.lawChange(id), by, now };
  const failed = refold ? await refoldEach(dependencies, due, settling) : [];
  if (!refold) await settleEach(dependencies, due, settling);
  // Whoever reads the figures may not learn how many of them are reserved for a role.
  const reserved = await reservedAmong(database, due);
  await noteBatchDone(
    database,
    recomputation,
    {
      examined: found.examined,
      settled: due.length - reserved.length - failed.length,
      last: found.last,
      failed: failed.filter((one) => !reserved.includes(one)),
    },
    now,
  );
}

/**
 * Settles each of some processes again from its whole log; one that cannot be settled keeps no other waiting. Answers
 * which those were. It throws where the database or Temporal is out of reach.
 */
async function refoldEach(
  dependencies: SettlingMany,
  processes: readonly string[],
  settling: Parameters<typeof settleEach>[2],
): Promise<string[]> {
  const failed: string[] = [];
  await eachOf(processes, async (one) => {
    try {
      await settleEach(dependencies, [one], { ...settling, since: longAgo });
    } catch (error) {
      if (!isOfProcess(error)) throw error;
      failed.push(one);
    }
  });
  return failed;
}

/** Whether a failure is of the process itself: what is out of reach has a code of the database or of the network. */
const isOfProcess = (error: unknown): boolean =>
  error instanceof ApplicationFailure ||
  (error instanceof Error && !('code' in error) && error.name === 'Error');

async function examineNext(
  { database, batch = usualBatch }: SettlingMany,
  { id, phase, after }: Recomputation,
  now: Instant,
): Promise<Omit<Examined, 'moved'> & { readonly by: string; readonly refold: boolean }> {
  const { change, by } = await readLawChange(database, id);
  if (change.kind === 'everything' && change.refold !== undefined)
    return {
      ...(await processesToRefold(database, change.refold, { phase, after, limit: batch })),
      by,
      refold: true,
    };
  const examination = { reference: await readReferenceData(database), scope: scopeOf(rules, change), now };
  const examine = phase === 'steps' ? examineSteps : examineDormant;
  return { ...(await examine(database, examination, after, batch)), by, refold: false };
}
