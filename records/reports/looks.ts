import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { asOfOneState, rowsOfOneState } from '../processes/one-state';

/** Which looks a reader may be told of. */
export interface LookSight {
  /** Of people of these areas; `*` is everybody. */
  readonly areas: readonly string[];
  /** And of their own unit those that are reserved for a role of theirs. */
  readonly unit: string;
  readonly roles: readonly string[];
  /** Whether the reader may be told of everybody who looked at the person asked about. */
  readonly wholePerson: boolean;
}

/** What a report on looks is narrowed to. */
export interface LookFilter {
  readonly from: Instant;
  readonly to: Instant;
  readonly actor?: string | undefined;
  readonly person?: string | undefined;
  readonly action?: string | undefined;
  readonly area?: string | undefined;
  readonly allowed?: boolean | undefined;
}

/** One look, as a report shows it. */
export interface LookRow {
  readonly id: string;
  readonly at: Instant;
  readonly actor: string;
  readonly unit: string;
  readonly kind: string;
  readonly action: string;
  readonly route: string;
  readonly resource: string;
  readonly persons: readonly string[];
  readonly address: string;
  readonly why: string | null;
  readonly allowed: boolean;
  readonly trace: string;
}

/** How often somebody, or something, stands in the looks of a report. */
export interface LookTally {
  readonly by: 'actor' | 'person' | 'action';
  readonly of: string;
  readonly unit: string | null;
  readonly looks: number;
  readonly refused: number;
  /** Of an actor or an action, how many were looked at; of a person, how many looked. */
  readonly others: number;
  readonly last: Instant;
}

/** Where a page of looks ended. */
export interface LookCursor {
  readonly at: string;
  readonly id: string;
}

// Whoever had taken sight of the person said why when they took it.
const reason = sql`coalesce(why, (select reason from break_glass glass where glass.staff_id = access.actor
  and glass.subject_id = any(access.persons) and access.at >= glass.since
  and access.at < least(glass.until, glass.ended_at) order by glass.since desc limit 1))`;

const shown = sql`id::text as id, at, actor, unit, kind, action, route, resource, persons, address, ${reason} as why,
  allowed, trace`;

function wanted({ areas, unit, roles, wholePerson }: LookSight, filter: LookFilter): RawBuilder<unknown> {
  const { from, to, actor, person, action, area, allowed } = filter;
  const told = areas.includes('*') || wholePerson ? sql`true` : sql`area = any(${[...areas]}::text[])`;
  const conditions = [
    sql`at >= ${from}::timestamptz and at < ${to}::timestamptz`,
    sql`(reserved is null and ${told} or reserved = any(${[...roles]}::text[]) and unit = ${unit})`,
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    ...(person === undefined ? [] : [sql`persons @> array[${person}]::text[]`]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(area === undefined ? [] : [sql`area = ${area}`]),
    ...(allowed === undefined ? [] : [sql`allowed = ${allowed}`]),
  ];
  return sql.join(conditions, sql` and `);
}

/** A page of looks, the newest first. */
export async function listLooks(
  database: Database,
  sight: LookSight,
  filter: LookFilter,
  limit: number,
  after: LookCursor | undefined,
): Promise<{ rows: readonly LookRow[]; next: LookCursor | undefined }> {
  const beyond = after ? sql`and (at, id) < (${after.at}::timestamptz, ${after.id}::bigint)` : sql``;
  const { rows } = await sql<LookRow>`select ${shown} from access where ${wanted(sight, filter)} ${beyond}
    order by at desc, access.id desc limit ${limit + 1}`.execute(database);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { at: last.at, id: last.id } : undefined };
}

/** All of those looks, the newest first, a few at a time. */
export const streamLooks = (
  database: Database,
  sight: LookSight,
  filter: LookFilter,
  rowsAtOnce: number,
): AsyncIterable<LookRow> =>
  rowsOfOneState(database, (trx: Transaction<Tables>) =>
    trx
      .selectFrom(
        sql<LookRow>`(select ${shown} from access where ${wanted(sight, filter)} order by at desc, access.id desc)`.as(
          'looks',
        ),
      )
      .selectAll()
      .stream(rowsAtOnce),
  );

/** How many looks there were in all, and the actors, persons and actions with the most of them. */
export async function lookTallies(
  database: Database,
  sight: LookSight,
  filter: LookFilter,
  most: number,
): Promise<{ looks: number; refused: number; tallies: readonly LookTally[] }> {
  return asOfOneState(database, async (trx) => {
    const { rows } = await sql<
      Record<keyof LookTally, string> & { by: LookTally['by'] | 'all'; last: Instant }
    >`
      with looks as materialized (select ${shown} from access where ${wanted(sight, filter)}),
      seen as (select looks.*, person from looks left join lateral unnest(persons) person on true),
      ranked as (
        select 'actor' as by, actor as of, max(unit) as unit, count(distinct id) as looks,
          count(distinct id) filter (where not allowed) as refused, count(distinct person) as others, max(at) as last
          from seen group by actor
        union all
        select 'person', person, null, count(*), count(*) filter (where not allowed), count(distinct actor), max(at)
          from seen where person is not null group by person
        union all
        select 'action', action, null, count(distinct id), count(distinct id) filter (where not allowed),
          count(distinct person), max(at) from seen group by action),
      placed as (select *, row_number() over (partition by by order by looks desc, of) as place from ranked)
      select 'all' as by, '' as of, null as unit, count(*) as looks, count(*) filter (where not allowed) as refused,
        0 as others, max(at) as last, 0 as place from looks
      union all
      select * from placed where place <= ${most} order by by, place`.execute(trx);
    const tallies = rows.map((row) => ({
      ...row,
      looks: Number(row.looks),
      refused: Number(row.refused),
      others: Number(row.others),
    }));
    const whole = tallies.find(({ by }) => by === 'all');
    return {
      looks: whole?.looks ?? 0,
      refused: whole?.refused ?? 0,
      tallies: tallies.flatMap(({ by, ...rest }) => (by === 'all' ? [] : [{ by, ...rest }])),
    };
  });
}
