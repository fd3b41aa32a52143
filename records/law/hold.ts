import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from '../database';

// Any fixed number.
const lawLock = 7_241_127;

/**
 * Holds the law until the transaction ends: shared by whoever settles something, alone by whoever changes the law,
 * lets somebody leave, or begins or ends an absence. Nothing is settled by a law, or for a person, that has just
 * been replaced.
 */
export async function holdLaw(trx: Transaction<Tables>, how: 'shared' | 'alone'): Promise<void> {
  const lock = how === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await sql`select ${lock}(${lawLock})`.execute(trx);
}

/**
 * Holds the law alone on one connection for as long as something lasts. Nobody else settles anything meanwhile;
 * what is settled on this connection goes through.
 */
export async function holdLawForSession<T>(connection: Database, what: () => Promise<T>): Promise<T> {
  await sql`select pg_advisory_lock(${lawLock})`.execute(connection);
  try {
    return await what();
  } finally {
    await sql`select pg_advisory_unlock(${lawLock})`.execute(connection);
  }
}
