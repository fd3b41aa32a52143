import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from '../database';

// It keeps to one core and compiles nothing: the answers to everybody else wait for the same two. What is asked for is
// found by its index and is in memory, and is not read past a million rows that are not wanted.
const settings = (byIndex: boolean) => sql`select set_config('max_parallel_workers_per_gather', '0', true),
  set_config('jit', 'off', true), set_config('work_mem', '32MB', true),
  set_config('random_page_cost', ${byIndex ? '1.1' : '4'}, true)`;

/**
 * Reads for a report, all of it as of one state of the records, so that its figures agree. `byIndex` is false where
 * most of a table is wanted.
 */
export async function asOfOneState<T>(
  database: Database,
  read: (trx: Transaction<Tables>) => Promise<T>,
  byIndex = true,
): Promise<T> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      await settings(byIndex).execute(trx);
      return read(trx);
    });
}

/**
 * Rows as of one state of the records, as they are asked for. A connection is held until the last one, or until
 * whoever asks goes away.
 */
export async function* rowsOfOneState<T>(
  database: Database,
  rows: (trx: Transaction<Tables>) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const trx = await database
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  try {
    await settings(true).execute(trx);
    yield* rows(trx);
  } finally {
    await trx.rollback().execute();
  }
}
