import type { AbsenceRequest } from '../domain/people/absence';
import { dayOf, fromMilliseconds, type Instant } from '../domain/time/time';
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
import { ownKeys, type Nudge } from '../workflows/shell/contracts';
import { createAddressees } from './addressees';
import { refuseUnless, send, type DeliverDependencies } from './deliver';
import { eachOf } from '../platform/at-once';
import type { RecomputeDependencies } from './recompute';
import { refusingForGood } from './failures';

export interface AbsenceDependencies extends DeliverDependencies, RecomputeDependencies {}

const titles = {
  cover: 'You cover for a colleague: steps of theirs are yours for now',
  person: 'Steps that a colleague covered have come back to you',
};

/** The activities that give somebody's open steps to a cover while they are away, and back. */
export function createAbsences({
  database,
  settle,
  tell,
  batch = 50,
  channels,
  publicUrl,
  now,
}: AbsenceDependencies) {
  const addressees = createAddressees(database);
  return {
    /** Records an absence, once per id. A refusal is final and its type is the error's code. */
    async recordAbsence({ now: at, ...request }: AbsenceRequest & { now: Instant }): Promise<void> {
      await refusingForGood(async () =>
        database.transaction().execute(async (trx) => recordAbsenceIn(trx, request, at)),
      );
    },

    /** Ends an absence before its last day, once per key. A refusal is final. */
    async endAbsence({
      now: at,
      ...act
    }: {
      id: string;
      by: string;
      key: string;
      now: Instant;
    }): Promise<void> {
      await refusingForGood(async () =>
        database.transaction().execute(async (trx) => endAbsenceIn(trx, act, at)),
      );
    },

    /**
     * Moves an absence on by the workflow's clock, and settles the next batch of processes whose steps it
     * gives to the cover or back. Each is settled once per phase, whatever is retried: by its key, which the
     * workflow of the process then asks for too. `wakeAt`: when the next phase comes by itself.
     */
    async coverBatch({
      id,
      now: at,
    }: {
      id: string;
      now: Instant;
    }): Promise<{ phase: AbsencePhase; wakeAt?: Instant }> {
      const { row, wakeAt } = await moveOn(database, id, at);
      const { phase } = row;
      if (phase !== 'covering' && phase !== 'returning') return { phase, ...(wakeAt && { wakeAt }) };
      const processes = await concernedBy(database, row, batch);
      const by = phase === 'covering' ? row.recorded_by : (row.ended_by ?? 'vigil');
      await eachOf(processes, async (processId) => {
        const cause = `absence ${id}`;
        const nudge: Nudge = { id: `${id}.${phase}.${processId}`, processId, cause, since: undefined };
        await settle({ processId, now: at, by, key: ownKeys.nudge(nudge.id), act: { do: 'nudge', cause } });
        await tell({ id: processId, kind: await kindOf(processId) }, nudge);
      });
      await noteBatch(database, row, processes.length < batch ? undefined : processes.at(-1));
      return { phase: (await readAbsence(database, id)).phase };
    },

    /**
     * Tells the cover that they cover, or the person that steps came back: one message however many the
     * steps, and none where there are none. Told already, nothing. Fails for now and for good as a notice
     * does.
     */
    async tellOfAbsence({ id, whom }: { id: string; whom: 'cover' | 'person' }): Promise<void> {
      const row = await readAbsence(database, id);
      const { covered, givenBack } = await countsOf(database, id);
      const told = whom === 'cover' ? row.cover_told_at : row.return_told_at;
      // Too late to say that they cover: the person is back.
      if (whom === 'cover' && (row.phase === 'returning' || row.phase === 'done')) return;
      if (told !== null || (whom === 'cover' ? covered : givenBack) === 0) return;
      const at = fromMilliseconds(now().getTime());
      const person = whom === 'cover' ? row.cover_id : row.staff_id;
      const message = { id: `${id}-${whom}`, title: titles[whom], link: `${publicUrl}/v1/absences/${id}` };
      const reached = await addressees.ofPerson(person, dayOf(at));
      refuseUnless(
        await Promise.all(
          reached.map(async (one) => send(channels, one, message, async () => Promise.resolve())),
        ),
      );
      if (reached.length > 0) await noteTold(database, id, whom, at);
    },
  };

  async function kindOf(id: string): Promise<string> {
    const { kind } = await database
      .selectFrom('process')
      .select('kind')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return kind;
  }
}

export type AbsenceActivities = ReturnType<typeof createAbsences>;
