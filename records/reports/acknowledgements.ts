import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { openSpans, type LateFilter } from './late-steps';
import type { Sight } from '../processes/sight';
import { asOfOneState, rowsOfOneState } from '../processes/one-state';

/** An open step that its owner has not acknowledged. */
export interface UnreadStep {
  readonly step: string;
  readonly process: string;
  readonly kind: string;
  readonly name: string;
  readonly owner: string;
  readonly assignee: string | null;
  readonly risk: string;
  readonly dueAt: Instant | null;
  /** Since when it lies there unread. */
  readonly since: Instant;
  /**
   * What became of the notice that told the owner; `none` where no notice was written, since a lead sees its own list.
   */
  readonly notice: 'delivered' | 'pending' | 'given-up' | 'none';
  readonly noticeAt: Instant | null;
}

/** The unread steps of one unit, or of all of them. */
export interface UnreadTally {
  readonly unit: string | null;
  readonly unread: number;
  /** Of those: told, and not acknowledged all the same. */
  readonly delivered: number;
  /** Of those: the notice has not come through. */
  readonly undelivered: number;
  readonly late: number;
  readonly longestSince: Instant;
  readonly medianSince: Instant;
}

const columns = sql`span.step_id, span.due_at`;

function source(sight: Sight, filter: LateFilter, at: Instant): RawBuilder<unknown> {
  return sql`(
    select step.*, notice.status as notice, notice.settled_at as notice_at
    from ${openSpans(sight, filter, at, columns)} span
    join step on step.id = span.step_id and step.unread_since is not null
    left join lateral (
      select status, settled_at from notice where notice.step_id = step.id and notice.created_at >= step.unread_since
        and notice.to_unit = step.owner and notice.to_post = '' and notice.status <> 'cancelled'
          and notice.takes_back = '{}' order by created_at, id limit 1) notice on true
  ) unread`;
}

/** How many steps nobody has acknowledged, in all and by unit, those with most first. */
export async function unreadTallies(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  at: Instant,
): Promise<UnreadTally[]> {
  return asOfOneState(database, async (trx) => {
    const { rows } = await sql<{
      unit: string | null;
      unread: string;
      delivered: string;
      undelivered: string;
      late: string;
      longest: Instant;
      median: Instant;
    }>`
      select owner as unit, count(*) as unread, count(*) filter (where notice = 'delivered') as delivered,
        count(*) filter (where notice in ('pending', 'given-up')) as undelivered,
        count(*) filter (where due_at < ${at}::timestamptz) as late, min(unread_since) as longest,
        percentile_disc(0.5) within group (order by unread_since) as median
      from ${source(sight, filter, at)} group by grouping sets ((), (owner)) having count(*) > 0
      order by grouping(owner) desc, unread desc, owner`.execute(trx);
    return rows.map(({ unit, unread, delivered, undelivered, late, longest, median }) => ({
      unit,
      unread: Number(unread),
      delivered: Number(delivered),
      undelivered: Number(undelivered),
      late: Number(late),
      longestSince: longest,
      medianSince: median,
    }));
  });
}

/** Where a page of unread steps ended. */
export interface UnreadCursor {
  readonly since: string;
  readonly id: string;
}

function stepsOf(
  reader: Database | Transaction<Tables>,
  sight: Sight,
  filter: LateFilter,
  at: Instant,
  after: UnreadCursor | undefined,
) {
  const rows = sql<UnreadStep>`(select id as step, process_id as process, kind, step as name, owner, assignee, risk,
    due_at as "dueAt", unread_since as since, coalesce(notice, 'none') as notice, notice_at as "noticeAt"
    from ${source(sight, filter, at)})`;
  return reader
    .selectFrom(rows.as('row'))
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(row.since, row.step) > (${after?.since}::timestamptz, ${after?.id})`),
    )
    .orderBy('since')
    .orderBy('step');
}

/** A page of them, those that have lain longest first. */
export async function listUnread(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  at: Instant,
  limit: number,
  after: UnreadCursor | undefined,
): Promise<{ rows: UnreadStep[]; next: UnreadCursor | undefined }> {
  const rows = await stepsOf(database, sight, filter, at, after)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last ? { since: last.since, id: last.step } : undefined,
  };
}

/** All of them, few at a time. */
export const streamUnread = (
  database: Database,
  sight: Sight,
  filter: LateFilter,
  at: Instant,
  rowsAtOnce: number,
): AsyncIterable<UnreadStep> =>
  rowsOfOneState(database, (trx) => stepsOf(trx, sight, filter, at, undefined).stream(rowsAtOnce));
