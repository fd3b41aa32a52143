import { sql } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';

/** What is unusual about what somebody read; the SQL function of that name says when it is. */
export type UnusualKind = 'many' | 'nobodys' | 'own';

/** Somebody who read what is out of the ordinary, and how many people that is about. */
export interface Unusual {
  readonly kind: UnusualKind;
  readonly actor: string;
  readonly unit: string;
  readonly people: number;
  /** When they last did. */
  readonly at: Instant;
}

/** A stretch of the looks, without its first instant and with its last. */
export interface Stretch {
  readonly after: Instant;
  readonly until: Instant;
}

/** How many people somebody may read of in an hour before that is unusual. */
export interface Usual {
  /** Each by a look of its own. */
  readonly byName: number;
  /** In lists and files as well. */
  readonly inAll: number;
}

/** Until when looks have been watched. */
export async function watchedUntil(reader: Reader): Promise<Instant> {
  const { until } = await reader.selectFrom('access_watch').select('until').executeTakeFirstOrThrow();
  return until;
}

/** Remembers that looks have been watched until an instant. Told an earlier one, it changes nothing. */
export async function rememberWatched(database: Database, until: Instant): Promise<void> {
  await database.updateTable('access_watch').set({ until }).where('until', '<', until).execute();
}

/** Who read what is out of the ordinary in a stretch of the looks, each once for each kind. */
export async function unusualReading(
  reader: Reader,
  { after, until }: Stretch,
  { byName, inAll }: Usual,
): Promise<Unusual[]> {
  const { rows } = await sql<Omit<Unusual, 'people'> & { people: string }>`
    select kind, actor, unit, people, at
    from unusual_reading(${after}::timestamptz, ${until}::timestamptz, ${byName}::integer, ${inAll}::integer)`.execute(
    reader,
  );
  return rows.map(({ people, ...rest }) => ({ ...rest, people: Number(people) }));
}

/** Whether the auditors were told of something. */
export async function isTold(reader: Reader, id: string): Promise<boolean> {
  const row = await reader.selectFrom('unusual_told').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Remembers that the auditors were told of something; again, nothing. */
export async function rememberTold(
  database: Database,
  id: string,
  { kind, actor }: Unusual,
  at: Instant,
): Promise<void> {
  await database
    .insertInto('unusual_told')
    .values({ id, kind, actor, told_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
