import type { Fact } from '../../engine/model/facts';
import type { LoggedEffect } from '../../engine/log/effect';
import type { Reader } from '../database';

/** All facts of a process, oldest first. */
export async function readFacts(reader: Reader, processId: string): Promise<Fact[]> {
  const rows = await reader
    .selectFrom('event')
    .select('data')
    .where('stream', '=', processId)
    .where('type', '=', 'fact')
    .orderBy('ordinal')
    .execute();
  return rows.map(({ data }) => data as Fact);
}

/** What the log keeps of each settling of a process that changed its rows, oldest first. */
export async function readEffects(reader: Reader, processId: string): Promise<LoggedEffect[]> {
  const rows = await reader
    .selectFrom('event')
    .select(['at', 'effect'])
    .where('stream', '=', processId)
    .where('effect', 'is not', null)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ at, effect }) => {
    const { sequence, ...made } = effect as LoggedEffect['effect'] & { sequence: number };
    return { sequence, at, effect: made };
  });
}
