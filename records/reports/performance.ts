import { sql, type RawBuilder, type Transaction } from 'kysely';
import { hoursUntilToldLate } from '../../domain/clocks/late-telling';
import { seesNation } from '../../domain/people/sight';
import { startOf, plusMonths, type Day, type Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { lateSpans, type LateFilter } from './late-steps';
import { sightOfEveryStep, sightOfStep, type Sight } from '../processes/sight';
import { ofStep } from '../processes/step-list';
import { asOfOneState, rowsOfOneState } from '../processes/one-state';
import { hourRules } from '../../workflows/rules';

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
  /** Of those done, the ones that an answer of their own closed, and not another fact: somebody told of each. */
  readonly answered: number;
  /** Of those answered, how many were told late (`hoursUntilToldLate`), whether they were done in time or not. */
  readonly toldLate: number;
  /** From happening to telling, of those that were told late: the middle one, and the longest. */
  readonly secondsToTell: { readonly median: number; readonly worst: number } | undefined;
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
  answered: string;
  told_late: string;
  median_to_tell: number | null;
  worst_to_tell: number | null;
  which: number;
}

const monthOf = (instant: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`to_char(${instant} at time zone 'Europe/London', 'YYYY-MM')`;

/** Whether something that was told at `told` was told late, for the clock of its step. */
const isToldLate = (told: RawBuilder<unknown>): RawBuilder<unknown> => sql`case
  when step.rule = any(${[...hourRules]}::text[]) then ${told} - step.done_on >= make_interval(hours => ${hoursUntilToldLate}::int)
  else (${told} at time zone 'Europe/London')::date > (step.done_on at time zone 'Europe/London')::date end`;

/** When an answer was told. Work that was reviewed was told when it was handed in, and not when it was accepted. */
const telling = sql`lateral (select case when ${isToldLate(sql`step.closed_at`)} then coalesce(
    (select max(event.at) from event where event.stream = step.process_id and event.step_key = step.key
      and event.type = 'step-submitted' and event.at between step.done_on and step.closed_at), step.closed_at)
    end as told_at where step.cause is distinct from 'met') telling`;

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
        extract(epoch from step.due_at)::float8] end as lateness,
      step.cause is distinct from 'met' as is_answered,
      case when ${isToldLate(sql`telling.told_at`)} then extract(epoch from telling.told_at - step.done_on)::float8
        end as to_tell
    from step ${seesNation(sight) ? sql`` : sql`join process on process.id = step.process_id`}
      left join ${telling} on true
    where step.status = 'completed' and step.done_on >= ${begins}::timestamptz and step.done_on < ${ends}::timestamptz
      and ${sql.join(conditions, sql` and `)}
    union all
    select ${monthOf(sql`late.due_at`)}, late.rule, late.owner, false, false, null, false, null
    from ${lateSpans(sight, filter, { at: now, past: false }, sql`span.due_at, span.rule, span.owner`)} late
    where late.due_at >= ${begins}::timestamptz and late.due_at < ${ends}::timestamptz
  ) work`;
}

const measured = sql`count(*) filter (where is_done) as done, count(*) filter (where is_done and in_time) as in_time,
  count(*) filter (where not is_done) as still_late,
  percentile_disc(0.5) within group (order by lateness) filter (where lateness is not null) as median,
  count(*) filter (where is_answered) as answered, count(to_tell) as told_late,
  percentile_disc(0.5) within group (order by to_tell) as median_to_tell, max(to_tell) as worst_to_tell`;

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
    answered: Number(row.answered),
    toldLate: Number(row.told_late),
    secondsToTell:
      row.median_to_tell === null || row.worst_to_tell === null
        ? undefined
        : { median: row.median_to_tell, worst: row.worst_to_tell },
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
