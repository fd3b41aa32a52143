import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Reader, Tables } from '../database';

/** What identifies one settling among those of its process. */
export interface SettlementHead {
  readonly now: Instant;
  readonly sequence: number;
  readonly by: string;
}

/** What a process answered to the act of a key; undefined where it has settled none under that key. */
export async function answerTo(
  trx: Transaction<Tables>,
  processId: string,
  key: string,
): Promise<{ readonly answer: unknown } | undefined> {
  return trx
    .selectFrom('settlement')
    .select('answer')
    .where('process_id', '=', processId)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** Keeps what a process answered to the act of a key, at the place that the act took. */
export async function keepAnswer(
  trx: Transaction<Tables>,
  { processId, sequence, key }: { processId: string; sequence: number; key: string },
  answer: unknown,
): Promise<void> {
  await trx
    .insertInto('settlement')
    .values({ process_id: processId, sequence, key, answer: JSON.stringify(answer) })
    .execute();
}

/** Those of some processes that have settled the act of a key; each is asked about a key of its own. */
export async function processesThatSettled(
  reader: Reader,
  asked: readonly { readonly processId: string; readonly key: string }[],
): Promise<string[]> {
  if (asked.length === 0) return [];
  const ids = asked.map(({ processId }) => processId);
  const keys = asked.map(({ key }) => key);
  const rows = await reader
    .selectFrom('settlement')
    .select('process_id')
    .where('process_id', 'in', ids)
    .where('key', 'in', keys)
    .execute();
  return rows.map(({ process_id: process }) => process);
}
