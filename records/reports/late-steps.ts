import { sql, type RawBuilder } from 'kysely';
import { bandsAt, type LatenessBand } from '../../domain/clocks/bands';
import type { Instant } from '../../domain/time/time';
import { riskRank } from '../../domain/risk';
import { sightsOfSpan, type Sight } from '../processes/sight';
import { hourRules } from '../../workflows/rules';

/** What lists and reports can be narrowed to. */
export interface LateFilter {
  /** The force of the owner: `police:kent`. */
  readonly force?: string | undefined;
  readonly unit?: string | undefined;
  readonly owner?: string | undefined;
  readonly assignee?: string | undefined;
  readonly kind?: string | undefined;
  readonly risk?: string | undefined;
  readonly rule?: string | undefined;
  readonly band?: LatenessBand | undefined;
}

/** The instant that is asked about. `past`: as it was then, and not as it is. */
export interface Moment {
  readonly at: Instant;
  readonly past: boolean;
}

type Condition = RawBuilder<unknown>;

export const allOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);

/** The filter as conditions on a span. */
export function narrowed(filter: LateFilter, at: Instant): readonly Condition[] {
  const { force, unit, owner, assignee, kind, risk, rule, band } = filter;
  return [
    ...(force === undefined ? [] : [sql`span.area = ${force}`]),
    ...(unit === undefined ? [] : [sql`span.owner = ${unit}`]),
    ...(owner === undefined ? [] : [sql`span.owner = ${owner}`]),
    ...(assignee === undefined ? [] : [sql`span.assignee = ${assignee}`]),
    ...(kind === undefined ? [] : [sql`span.kind = ${kind}`]),
    ...(risk === undefined ? [] : [sql`span.risk_rank = ${riskRank(risk)}`]),
    ...(rule === undefined ? [] : [sql`span.rule = ${rule}`]),
    ...(band === undefined ? [] : [inBand(band, at)]),
  ];
}

const countsHours = sql`span.rule = any(${[...hourRules]}::text[])`;

function inBand(band: LatenessBand, at: Instant): Condition {
  const bands = bandsAt(at);
  const place = bands.findIndex((one) => one.band === band);
  const here = bands[place];
  if (!here) throw new Error(`no band ${band}`);
  const { ofHours, since } = here;
  const from = since === undefined ? sql`true` : sql`span.due_at >= ${since}::timestamptz`;
  const beforeOf = (one: { readonly since?: Instant } | undefined): Condition =>
    one?.since === undefined ? sql`true` : sql`span.due_at < ${one.since}::timestamptz`;
  if (ofHours) return sql`(${countsHours} and ${from} and ${beforeOf(bands[place - 1])})`;
  const ofDays = bands.slice(0, place).findLast((one) => !one.ofHours);
  const lastOfHours = bands.findLast((one) => one.ofHours);
  return sql`(${from} and ${beforeOf(ofDays)} and (not ${countsHours} or ${beforeOf(lastOfHours)}))`;
}

/** The band of a late span, as a value. */
export function bandColumn(at: Instant): RawBuilder<LatenessBand> {
  const cases = bandsAt(at).map(({ band, ofHours, since }) =>
    since === undefined
      ? sql`else ${band}`
      : sql`when ${ofHours ? countsHours : sql`true`} and span.due_at >= ${since}::timestamptz then ${band}`,
  );
  return sql<LatenessBand>`case ${sql.join(cases, sql` `)} end`;
}

/**
 * The late spans of a moment that a reader may see, each step once, as a relation with the columns that are named.
 * Late: open then, and due before. What is asked as of now is what the records hold, whatever another machine's
 * clock says of when it was written.
 */
export function lateSpans(
  sight: Sight,
  filter: LateFilter,
  { at, past }: Moment,
  columns: Condition,
): Condition {
  const due = [sql`span.due_at < ${at}::timestamptz`, ...narrowed(filter, at)];
  const since = past ? [sql`span.from_at <= ${at}::timestamptz`] : [];
  // Two ways into the past, each with an index: what still holds, and what has ended since.
  const holds = allOf([sql`span.to_at is null`, ...since, ...due]);
  const held = allOf([sql`span.to_at > ${at}::timestamptz`, sql`span.due_at < span.to_at`, ...since, ...due]);
  const parts = sightsOfSpan(sight).flatMap((sees) =>
    (past ? [holds, held] : [holds]).map(
      (when) => sql`select ${columns} from step_span span where ${sees} and ${when}`,
    ),
  );
  return sql`(${sql.join(parts, sql` union all `)})`;
}

/** The spans that hold now and that a reader may see, late or not, each step once. */
export function openSpans(
  sight: Sight,
  filter: LateFilter,
  at: Instant,
  columns: Condition,
  more: readonly Condition[] = [],
): Condition {
  const when = allOf([sql`span.to_at is null`, ...more, ...narrowed(filter, at)]);
  const parts = sightsOfSpan(sight).map(
    (sees) => sql`select ${columns} from step_span span where ${sees} and ${when}`,
  );
  return sql`(${sql.join(parts, sql` union all `)})`;
}
