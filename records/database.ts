import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool, types, type ClientConfig } from 'pg';
import Cursor from 'pg-cursor';
import type { Tables } from './tables/tables';

export type { Tables };

// One form for every instant and day, in the database, in TypeScript and on the wire: text.
const timestamptz = 1184;
const date = 1082;
const instantOfText = (text: string): string => new Date(text).toISOString();

/** The records. */
export type Database = Kysely<Tables>;

/** The records, or a transaction on them. */
export type Reader = Database | Transaction<Tables>;

/**
 * Opens a pool to the records. Instants and days come out as text in the forms of `domain/time`.
 * Connections that break are dropped by the pool and made again; the query that met the break fails.
 */
export function openDatabase({
  url,
  ssl,
  poolSize = 10,
}: {
  url: string;
  ssl?: ClientConfig['ssl'];
  poolSize?: number;
}): Database {
  const pool = new Pool({
    connectionString: url,
    ssl,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => {
        if (oid === timestamptz) return instantOfText;
        if (oid === date) return (text: string) => text;
        return types.getTypeParser(oid, format) as (text: string) => unknown;
      },
    },
  });
  // A connection that breaks, idle or between two queries of a transaction, must not end the program: the next
  // query reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}

/** Whether the database answers. */
export async function answers(database: Database): Promise<boolean> {
  await sql`select 1`.execute(database);
  return true;
}
