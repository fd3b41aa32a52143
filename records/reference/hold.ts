import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from '../database';

// Any fixed number.
const referenceDataLock = 7_241_127;

/**
 * Holds the reference data until the transaction ends: shared by whoever settles something, alone by whoever changes
 * the law, lets somebody leave, or begins or ends an absence. Nothing is settled by a law, or for a person, that has
 * just been replaced.
 */
export async function holdReferenceData(trx: Transaction<Tables>, how: 'shared' | 'alone'): Promise<void> {
  const lock = how === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await sql`select ${lock}(${referenceDataLock})`.execute(trx);
}

/** Until the transaction ends, it waits for what others hold no longer than two seconds, and fails with PostgreSQL's 55P03. */
export async function waitBriefly(trx: Transaction<Tables>): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(trx);
}

/**
 * Holds the reference data alone on one connection for as long as something lasts. Nobody else settles anything meanwhile;
 * what is settled on this connection goes through.
 */
export async function holdReferenceDataForSession<T>(
  connection: Database,
  what: () => Promise<T>,
): Promise<T> {
  await sql`select pg_advisory_lock(${referenceDataLock})`.execute(connection);
  try {
    return await what();
  } finally {
    await sql`select pg_advisory_unlock(${referenceDataLock})`.execute(connection);
  }
}
