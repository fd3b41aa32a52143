import { Kysely, PostgresDialect, sql, type PostgresPool, type Transaction } from 'kysely';
import { Pool, types, type ClientConfig } from 'pg';
import Cursor from 'pg-cursor';
import type { Tables } from './tables/tables';
import { behindTheWall } from './wall/wall';

export type { Tables };

// One form for every instant and day, in the database, in TypeScript and on the wire: text.
const timestamptz = 1184;
const date = 1082;
const instantOfText = (text: string): string => new Date(text).toISOString();

/** The records. */
export type Database = Kysely<Tables>;

/** The records, or a transaction on them. */
export type Reader = Database | Transaction<Tables>;

interface Opening {
  readonly url: string;
  readonly ssl?: ClientConfig['ssl'];
  readonly poolSize?: number;
}

/**
 * Opens a pool to the records as the worker, a command or the owner sees them: all of them. Instants and days come out as text in the forms of `domain/time`.
 * Connections that break are dropped by the pool and made again; the query that met the break fails.
 */
export const openDatabase = (opening: Opening): Database => over(poolOf(opening));

/**
 * Opens a pool to the records for the API: whoever takes a connection sees what the reader of the moment may see, and
 * nothing where nobody asks (`seeingAs`). Refuses each connection of a role that the policies do not hold.
 */
export const openApiDatabase = (opening: Opening): Database => over(behindTheWall(poolOf(opening)));

const over = (pool: PostgresPool): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });

function poolOf({ url, ssl, poolSize = 10 }: Opening): Pool {
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
  return pool;
}

/** Whether the database answers. */
export async function answers(database: Database): Promise<boolean> {
  await sql`select 1`.execute(database);
  return true;
}
