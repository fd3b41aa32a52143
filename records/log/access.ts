import type { Insertable } from 'kysely';
import type { Database } from '../database';
import type { AccessTable } from '../tables/log';

/** Writes down who looked at what, or was refused. */
export async function recordAccess(database: Database, access: Insertable<AccessTable>): Promise<void> {
  await database.insertInto('access').values(access).execute();
}
