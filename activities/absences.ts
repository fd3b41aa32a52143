import { causes } from '../domain/causes';
import type { AbsenceRequest } from '../domain/people/absence';
import { dayOf, type Instant } from '../domain/time/time';
import {
  concernedBy,
  countsOf,
  endAbsence as endAbsenceIn,
  moveOn,
  noteBatch,
  noteTold,
  readAbsence,
  recordAbsence as recordAbsenceIn,
  type AbsencePhase,
} from '../records/people/absences';
import { nudgeIds, type ReturnRequest } from '../workflows/shell/contracts';
import { addresseesOfPerson } from './addressees';
import type { DeliverDependencies } from './deliver';
import { refusingForGood } from './failures';
import { send, throwUnlessTaken } from './send';
import { settleEach, type SettlingMany } from './settle-many';
import { itself } from './starting';

export interface AbsenceDependencies extends DeliverDependencies, SettlingMany {}

/** Processes in one batch, unless somebody says otherwise. */
const usualBatch = 50;

/** The activities that give somebody's open steps to a cover while they are away, and back. */
export function createAbsences(dependencies: AbsenceDependencies) {
  const { database } = dependencies;
  return {
    /** Records an absence, once per id. A refusal is final and its type is the error's code. */
    async recordAbsence({ now, ...request }: AbsenceRequest & { now: Instant }): Promise<void> {
      await refusingForGood(async () =>
        database.transaction().execute(async (trx) => recordAbsenceIn(trx, request, now)),
      );
    },

    /** Ends an absence before its last day, once per key. A refusal is final. */
    async endAbsence({ now, ...request }: ReturnRequest & { now: Instant }): Promise<void> {
      await refusingForGood(async () =>
        database.transaction().execute(async (trx) => endAbsenceIn(trx, request, now)),
      );
    },

    coverBatch: async (asked: { id: string; now: Instant }) => coverBatch(dependencies, asked),
    tellOfAbsence: async (asked: { id: string; whom: Whom }) => tellOfAbsence(dependencies, asked),
  };
}

export type AbsenceActivities = ReturnType<typeof createAbsences>;

/**
 * Moves an absence on by the workflow's clock, and settles the next batch of processes whose steps it gives to the
 * cover or back. Each is settled once per phase, whatever is retried: by its key, which the workflow of the process
 * then asks for too. `wakeAt`: when the next phase comes by itself.
 */
async function coverBatch(
  dependencies: AbsenceDependencies,
  { id, now }: { id: string; now: Instant },
): Promise<{ phase: AbsencePhase; wakeAt?: Instant }> {
  const { database, batch = usualBatch } = dependencies;
  const { row, wakeAt } = await moveOn(database, id, now);
  const { phase } = row;
  if (phase !== 'covering' && phase !== 'returning') return { phase, ...(wakeAt && { wakeAt }) };
  const processes = await concernedBy(database, row, batch);
  await settleEach(dependencies, processes, {
    nudgeIdOf: (processId) => nudgeIds.absence(id, phase, processId),
    cause: causes.absence(id),
    by: phase === 'covering' ? row.recorded_by : (row.ended_by ?? itself),
    now,
  });
  await noteBatch(database, row, processes.length < batch ? undefined : processes.at(-1));
  return { phase: (await readAbsence(database, id)).phase };
}

type Whom = 'cover' | 'person';

const titles: Readonly<Record<Whom, string>> = {
  cover: 'You cover for a colleague: steps of theirs are yours for now',
  person: 'Steps that a colleague covered have come back to you',
};

/**
 * Tells the cover that they cover, or the person that steps came back: one message however many the steps, and
 * none where there are none. Told already, nothing. Fails for now and for good as a notice does.
 */
async function tellOfAbsence(
  { database, channels, publicUrl, now }: AbsenceDependencies,
  { id, whom }: { id: string; whom: Whom },
): Promise<void> {
  const row = await readAbsence(database, id);
  const { covered, givenBack } = await countsOf(database, id);
  const told = whom === 'cover' ? row.cover_told_at : row.return_told_at;
  // Too late to say that they cover: the person is back.
  if (whom === 'cover' && (row.phase === 'returning' || row.phase === 'done')) return;
  if (told !== null || (whom === 'cover' ? covered : givenBack) === 0) return;
  const at = now();
  const person = whom === 'cover' ? row.cover_id : row.staff_id;
  const message = { id: `${id}-${whom}`, title: titles[whom], link: `${publicUrl}/v1/absences/${id}` };
  const reached = await addresseesOfPerson(database, person, dayOf(at));
  throwUnlessTaken(await Promise.all(reached.map(async (one) => send(channels, one, message))));
  if (reached.length > 0) await noteTold(database, id, whom, at);
}
