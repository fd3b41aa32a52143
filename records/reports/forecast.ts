import { sql } from 'kysely';
import type { Day, Instant } from '../../domain/time/time';
import type { Database } from '../database';
import { openSpans, type LateFilter } from './late-steps';
import type { Sight } from '../processes/sight';
import { riskOfRank } from '../../domain/risk';

/** Open steps of one unit and one risk that fall due on one day in London. */
export interface DueOnDay {
  readonly unit: string;
  readonly risk: string;
  readonly on: Day;
  readonly due: number;
}

/** What falls due from an instant until just before another, of what is open now. */
export async function dueBetween(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  { from, until }: { from: Instant; until: Instant },
): Promise<DueOnDay[]> {
  const columns = sql`span.owner, span.risk_rank, (span.due_at at time zone 'Europe/London')::date as due_on`;
  const { rows } = await sql<{ owner: string; risk_rank: number; due_on: Day; due: string }>`
    select owner, risk_rank, due_on, count(*) as due
    from ${openSpans(sight, filter, from, columns, [
      sql`span.due_at >= ${from}::timestamptz`,
      sql`span.due_at < ${until}::timestamptz`,
    ])} span
    group by owner, risk_rank, due_on order by owner, due_on, risk_rank`.execute(database);
  return rows.map(({ owner, risk_rank: rank, due_on: on, due }) => ({
    unit: owner,
    risk: riskOfRank(rank),
    on,
    due: Number(due),
  }));
}
