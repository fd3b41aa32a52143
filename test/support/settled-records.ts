import { randomUUID } from 'node:crypto';
import { createSettle } from '../../activities/settle';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import type { Act } from '../../engine/acts/acts';
import type { FactData } from '../../engine/model/facts';
import type { CircumstanceRequest, Nudge, Settled } from '../../workflows/shell/contracts';

/**
 * The settling of a database as workflows would do it, without any: whatever concerns other processes is settled
 * there too, and each thing happens a millisecond after the one before.
 */
export function settledRecords(database: Database, began: Instant) {
  let clock = began;
  const tick = (): Instant => {
    clock = fromMilliseconds(toMilliseconds(clock) + 1);
    return clock;
  };
  const { settle, recordCircumstance } = createSettle({ database, newId: randomUUID, continueAfter: 400 });

  async function tell(nudges: readonly Nudge[]): Promise<void> {
    for (const { id, processId, cause, since } of nudges)
      await follow(processId, { do: 'nudge', cause, since }, `nudge@${id}`, 'vigil');
  }
  async function follow(
    processId: string,
    act: Act,
    key: string = randomUUID(),
    by = 'staff:tester',
  ): Promise<Settled> {
    const settled = await settle({ processId, now: tick(), by, key, act });
    await tell(settled.nudges);
    return settled;
  }

  return {
    now: () => clock,
    advance(milliseconds: number): void {
      clock = fromMilliseconds(toMilliseconds(clock) + milliseconds);
    },
    act: follow,
    async start(kind: string, subjectId: string, input: FactData): Promise<string> {
      const processId = randomUUID();
      await follow(processId, { do: 'start', kind, subjectId, input });
      return processId;
    },
    async circumstance(told: Omit<CircumstanceRequest, 'by'>): Promise<void> {
      const { nudges } = await recordCircumstance({ ...told, by: 'staff:tester', now: tick() });
      await tell(nudges);
    },
    /** The id of the open step of that name; undefined where there is none. */
    async openStep(processId: string, step: string): Promise<string | undefined> {
      const row = await database
        .selectFrom('step')
        .select('id')
        .where('process_id', '=', processId)
        .where('step', '=', step)
        .where('is_open', '=', true)
        .executeTakeFirst();
      return row?.id;
    },
  };
}
