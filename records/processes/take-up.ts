import type { Instant } from '../../domain/time/time';
import type { Reader } from '../database';
import { pendingNotices } from './notices';

/** Where a process stands, as far as its workflow must know it. */
export interface StandingProcess {
  readonly sequence: number;
  /** When it is to be looked at next. */
  readonly wakeAt: Instant | undefined;
  readonly outcome: string | undefined;
  /** Keys of its open steps. */
  readonly open: readonly string[];
  /** Its notices that are still to be delivered, oldest first. */
  readonly pending: readonly { readonly id: string; readonly createdAt: Instant }[];
}

/** Where a process stands; undefined where there is none. */
export async function standingOf(reader: Reader, processId: string): Promise<StandingProcess | undefined> {
  const row = await reader
    .selectFrom('process')
    .select(['wake_at', 'outcome', 'sequence'])
    .where('id', '=', processId)
    .executeTakeFirst();
  if (!row) return undefined;
  const open = await reader
    .selectFrom('step')
    .select('key')
    .where('process_id', '=', processId)
    .where('is_open', '=', true)
    .orderBy('key')
    .execute();
  return {
    sequence: row.sequence,
    wakeAt: row.wake_at ?? undefined,
    outcome: row.outcome ?? undefined,
    open: open.map(({ key }) => key),
    pending: await pendingNotices(reader, processId),
  };
}
