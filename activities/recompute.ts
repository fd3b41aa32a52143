import { causes } from '../domain/causes';
import { scopeOf, type LawChangeRequest } from '../domain/law/law-change';
import type { Instant } from '../domain/time/time';
import { examineDormant, examineSteps, type Examined } from '../records/law/examine';
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
  const { by, ...found } = await examineNext(dependencies, recomputation, now);
  const nudgeIdOf = (processId: string): string => nudgeIds.lawChange(id, processId);
  // Settled before a crash, and perhaps not told: those are told again.
  const settled = await processesThatSettled(
    database,
    found.processes.map((one) => ({ processId: one, key: ownKeys.nudge(nudgeIdOf(one)) })),
  );
  const due = [...new Set([...found.touched, ...settled])];
  await settleEach(dependencies, due, { nudgeIdOf, cause: causes.lawChange(id), by, now });
  // Whoever reads the figures may not learn how many of them are reserved for a role.
  const reserved = await reservedAmong(database, due);
  await noteBatchDone(
    database,
    recomputation,
    { examined: found.examined, settled: due.length - reserved.length, last: found.last },
    now,
  );
}

async function examineNext(
  { database, batch = usualBatch }: SettlingMany,
  { id, phase, after }: Recomputation,
  now: Instant,
): Promise<Examined & { readonly by: string }> {
  const { change, by } = await readLawChange(database, id);
  const examination = { reference: await readReferenceData(database), scope: scopeOf(rules, change), now };
  const examine = phase === 'steps' ? examineSteps : examineDormant;
  return { ...(await examine(database, examination, after, batch)), by };
}
