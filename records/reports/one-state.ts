import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from '../database';

/**
 * Reads for a report, all of it as of one state of the records, so that its figures agree. It keeps to one core and
 * compiles nothing: the answers to everybody else wait for the same two.
 */
export async function asOfOneState<T>(
  database: Database,
  read: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),
        set_config('work_mem', '32MB', true)`.execute(trx);
      return read(trx);
    });
}
