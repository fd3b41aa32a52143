import { sql, type Transaction } from 'kysely';
import type { Tables } from './database';

/**
 * The database's own clock, to the microsecond. Asked once everything is held that a settling leans on, it tells in
 * which order things were really settled, whatever the clocks of workflows say.
 */
export async function orderOf(trx: Transaction<Tables>): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  `.execute(trx);
  return rows[0]?.at ?? '';
}
