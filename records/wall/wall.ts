import type { PostgresPool } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { readerNow, type ReaderOfRecords } from './reader';

/** The API's database role sees everything, so that nothing stands behind a forgotten condition. */
class NoWall extends Error {
  override readonly name = 'NoWall';
}

/**
 * A pool whose connections show what the reader of the moment may see. This is the one place where the API takes a
 * connection: each taking says for whom it is, also where that is nobody, so that no connection shows what its last
 * reader saw.
 */
export const behindTheWall = (pool: Pool): PostgresPool => ({
  async connect() {
    const reader = readerNow();
    const client = await pool.connect();
    try {
      await tellReader(client, reader);
      return client;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  },
  end: async () => pool.end(),
});

/** What each connection was told last: for one request after another of the same reader it is told once. */
const told = new WeakMap<PoolClient, string>();

async function tellReader(client: PoolClient, { id, keys }: ReaderOfRecords): Promise<void> {
  const before = told.get(client);
  if (before === undefined) await demandWall(client);
  const now = JSON.stringify([id, keys]);
  if (before === now) return;
  told.delete(client);
  await client.query({
    name: 'tell-reader',
    text: `select set_config('vigil.reader', $1, false), set_config('vigil.keys', $2::text[]::text, false)`,
    values: [id, keys],
  });
  told.set(client, now);
}

async function demandWall(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ stands: boolean }>(
    `select row_security_active('process') and not pg_has_role('vigil_worker', 'usage') as stands`,
  );
  if (rows[0]?.stands !== true)
    throw new NoWall(
      'The API must sign in to the database as vigil_api: the policies do not hold this role.',
    );
}
