import { sql, type RawBuilder, type Transaction } from 'kysely';
import { seesNation } from '../../domain/people/sight';
import { startOf, plusMonths, type Day, type Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { lateSpans, type LateFilter } from './late-steps';
import { sightOfEveryStep, sightOfStep, type Sight } from '../processes/sight';
import { ofStep } from '../processes/step-list';
import { asOfOneState, rowsOfOneState } from '../processes/one-state';

/** Steps of one month, rule and unit, or of all of them where one is not said. */
export interface Performance {
  readonly month: string | null;
  readonly rule: string | null;
  readonly unit: string | null;
  /** Done in that month, whenever it was told. */
  readonly done: number;
  /** At or before their due instant; a step whose clock stood still was in time. */
  readonly inTime: number;
  /** Due in that month, and open and late still: what the share of those that are done leaves out. */
  readonly stillLate: number;
  /** The middle one of those that were done late, by true time: when it was due, and when it was done. */
  readonly median: { readonly due: Instant; readonly done: Instant } | undefined;
}

/** Whole months in London: `2026-05`. Both ends are included. */
export interface Months {
  readonly from: string;
  readonly to: string;
}

interface Row {
  month: string | null;
  rule: string | null;
  unit: string | null;
  done: string;
  in_time: string;
  still_late: string;
  median: [number, number] | null;
  which: number;
}

const monthOf = (instant: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`to_char(${instant} at time zone 'Europe/London', 'YYYY-MM')`;

/** Done steps and late ones, a row each. */
function source(sight: Sight, filter: LateFilter, now: Instant, { from, to }: Months): RawBuilder<unknown> {
  const begins = startOf(`${from}-01` as Day);
  const ends = startOf(plusMonths(`${to}-01` as Day, 1));
  // Who sees everything needs no process to be looked up.
  const conditions = [seesNation(sight) ? sightOfEveryStep(sight) : sightOfStep(sight), ...ofStep(filter)];
  return sql`(
    select ${monthOf(sql`step.done_on`)} as month, step.rule, step.owner as unit, true as is_done,
      step.due_at is null or step.done_on <= step.due_at as in_time,
      case when step.done_on > step.due_at then array[extract(epoch from step.done_on - step.due_at)::float8,
        extract(epoch from step.due_at)::float8] end as lateness
    from step ${seesNation(sight) ? sql`` : sql`join process on process.id = step.process_id`}
    where step.status = 'completed' and step.done_on >= ${begins}::timestamptz and step.done_on < ${ends}::timestamptz
      and ${sql.join(conditions, sql` and `)}
    union all
    select ${monthOf(sql`late.due_at`)}, late.rule, late.owner, false, false, null
    from ${lateSpans(sight, filter, { at: now, past: false }, sql`span.due_at, span.rule, span.owner`)} late
    where late.due_at >= ${begins}::timestamptz and late.due_at < ${ends}::timestamptz
  ) work`;
}

const measured = sql`count(*) filter (where is_done) as done, count(*) filter (where is_done and in_time) as in_time,
  count(*) filter (where not is_done) as still_late,
  percentile_disc(0.5) within group (order by lateness) filter (where lateness is not null) as median`;

function performanceOf({ month, rule, unit, median, ...row }: Row): Performance {
  const [late, due] = median ?? [];
  return {
    month,
    rule,
    unit,
    done: Number(row.done),
    inTime: Number(row.in_time),
    stillLate: Number(row.still_late),
    median:
      late === undefined || due === undefined
        ? undefined
        : { due: instantOfSeconds(due), done: instantOfSeconds(due + late) },
  };
}

const instantOfSeconds = (seconds: number): Instant =>
  new Date(Math.round(seconds * 1_000)).toISOString() as Instant;

/** How much was done in time: of everything, by month, by rule and by unit. */
export async function performanceTotals(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  now: Instant,
  months: Months,
): Promise<Performance[]> {
  const read = async (trx: Transaction<Tables>): Promise<Performance[]> => {
    const { rows } = await sql<Row>`
      select month, rule, unit, grouping(month, rule, unit) as which, ${measured}
      from ${source(sight, filter, now, months)}
      group by grouping sets ((), (month), (rule), (unit)) order by which desc, month, rule, unit`.execute(
      trx,
    );
    return rows.map(performanceOf);
  };
  // A year of a country is most of what there is.
  return asOfOneState(database, read, !seesNation(sight));
}

/** Where a page of them ended. */
export interface PerformanceCursor {
  readonly month: string;
  readonly rule: string;
  readonly unit: string;
}

function byAll(
  reader: Database | Transaction<Tables>,
  sight: Sight,
  filter: LateFilter,
  now: Instant,
  months: Months,
  after: PerformanceCursor | undefined,
) {
  const rows = sql<Row>`(select month, rule, unit, ${measured} from ${source(sight, filter, now, months)}
    where ${after === undefined ? sql`true` : sql`(month, rule, unit) > (${after.month}, ${after.rule}, ${after.unit})`}
    group by month, rule, unit)`;
  return reader.selectFrom(rows.as('row')).selectAll().orderBy('month').orderBy('rule').orderBy('unit');
}

/** The same by month, rule and unit together, in that order, page by page. */
export async function listPerformance(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  now: Instant,
  months: Months,
  limit: number,
  after: PerformanceCursor | undefined,
): Promise<{ rows: Performance[]; next: PerformanceCursor | undefined }> {
  const rows = await byAll(database, sight, filter, now, months, after)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit).map(performanceOf);
  const last = page.at(-1);
  return {
    rows: page,
    next:
      rows.length > limit && last
        ? { month: last.month ?? '', rule: last.rule ?? '', unit: last.unit ?? '' }
        : undefined,
  };
}

/** All of those, few rows at a time. */
export async function* streamPerformance(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  now: Instant,
  months: Months,
  rowsAtOnce: number,
): AsyncIterable<Performance> {
  const rows = rowsOfOneState(database, (trx) =>
    byAll(trx, sight, filter, now, months, undefined).stream(rowsAtOnce),
  );
  for await (const row of rows) yield performanceOf(row);
}
