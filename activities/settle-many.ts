import type { Instant } from '../domain/time/time';
import { eachOf } from '../platform/at-once';
import type { Database } from '../records/database';
import { ownKeys, type Nudge } from '../workflows/shell/contracts';
import type { SettleActivities } from './settle';
import type { TellProcess } from './tell-process';

/** What it takes to settle many processes directly, and to tell their workflows. */
export interface SettlingMany {
  readonly database: Database;
  readonly settle: SettleActivities['settle'];
  /** Tells the workflow of a process that it was settled, starting it anew where it was lost. */
  readonly tell: TellProcess;
  /** Processes in one batch; each activity has a figure of its own. */
  readonly batch?: number;
}

/**
 * Settles each of some processes again, a few at a time, and tells its workflow. The workflow then asks for the
 * same key, so that each process is settled once.
 */
export async function settleEach(
  { settle, tell }: SettlingMany,
  processes: readonly string[],
  {
    nudgeIdOf,
    cause,
    since,
    by,
    now,
  }: {
    readonly nudgeIdOf: (processId: string) => string;
    readonly cause: string;
    /** The earliest time that it touches. */
    readonly since?: Instant | undefined;
    readonly by: string;
    readonly now: Instant;
  },
): Promise<void> {
  await eachOf(processes, async (processId) => {
    const nudge: Nudge = { id: nudgeIdOf(processId), processId, cause, since };
    await settle({ processId, now, by, key: ownKeys.nudge(nudge.id), act: { do: 'nudge', cause, since } });
    await tell({ id: processId }, nudge);
  });
}
