import { sql, type Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { bandColumn, lateSpans, type LateFilter, type Moment } from './late-steps';
import type { Sight } from '../processes/sight';
import { riskOfRank } from '../../domain/risk';
import { asOfOneState } from '../processes/one-state';

/** Some late steps: how many, and when the latest and the middle one were due. */
export interface Tally {
  readonly total: number;
  readonly worstDue: Instant | null;
  /** Of an even number, the later of the two in the middle: at least half are no later. */
  readonly medianDue: Instant | null;
}

/** The late steps that have something in common. */
export interface TallyGroup extends Tally {
  readonly by: 'unit' | 'owner' | 'force' | 'risk' | 'kind' | 'band';
  readonly of: string;
  /** By owner: the person of the unit whose work it is, where it is somebody's. */
  readonly person: string | null;
}

/** The latest of them all: it sets what the worst is. */
export interface WorstStep {
  readonly step: string;
  readonly process: string;
  readonly owner: string;
  readonly rule: string;
  readonly due: Instant;
}

export interface OverdueReport {
  readonly whole: Tally;
  readonly worst: WorstStep | undefined;
  readonly groups: readonly TallyGroup[];
  /** What was true at the instants that it is compared with, in their order. */
  readonly before: readonly Tally[];
}

const grouped = ['owner', 'assignee', 'area', 'risk_rank', 'kind', 'band'] as const;
type Grouped = (typeof grouped)[number];

interface GroupRow extends Record<Exclude<Grouped, 'risk_rank'>, string | null> {
  risk_rank: number | null;
  which: number;
  total: string;
  worst: Instant;
  median: Instant;
}

const tallied = sql`count(*) as total, min(due_at) as worst,
  percentile_disc(0.5) within group (order by due_at) as median`;
const tallyOf = (row: Pick<GroupRow, 'total' | 'worst' | 'median'> | undefined): Tally => ({
  total: Number(row?.total ?? 0),
  worstDue: row?.worst ?? null,
  medianDue: row?.median ?? null,
});

// What `grouping` says of a row: a bit for each column that it is not grouped by.
const whichOf = (...columns: readonly Grouped[]): number =>
  grouped.reduce(
    (bits, column, place) => bits + (columns.includes(column) ? 0 : 1 << (grouped.length - 1 - place)),
    0,
  );

/**
 * What is late, or was: how much, how late, whose, with what risk. All of it as of one state of the records, so that
 * its figures agree. Each step counts once, however many units see it.
 */
export async function readOverdue(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  moment: Moment,
  compareWith: readonly Instant[],
): Promise<OverdueReport> {
  return asOfOneState(database, async (trx) => {
    const groups = await groupsOf(trx, sight, filter, moment);
    const before: Tally[] = [];
    for (const at of compareWith) before.push(await tallyAt(trx, sight, filter, { at, past: true }));
    return { ...groups, worst: await worstOf(trx, sight, filter, moment), before };
  });
}

async function groupsOf(trx: Transaction<Tables>, sight: Sight, filter: LateFilter, moment: Moment) {
  const columns = sql`span.owner, span.assignee, span.area, span.risk_rank, span.kind, span.due_at,
    ${bandColumn(moment.at)} as band`;
  const { rows } = await sql<GroupRow>`
    select owner, assignee, area, risk_rank, kind, band,
      grouping(owner, assignee, area, risk_rank, kind, band) as which, ${tallied}
    from ${lateSpans(sight, filter, moment, columns)} late
    group by grouping sets ((), (owner), (owner, assignee), (area), (risk_rank), (kind), (band))`.execute(
    trx,
  );
  const named = new Map<number, (row: GroupRow) => Pick<TallyGroup, 'by' | 'of' | 'person'>>([
    [whichOf('owner'), ({ owner }) => ({ by: 'unit', of: owner ?? '', person: null })],
    [whichOf('owner', 'assignee'), (row) => ({ by: 'owner', of: row.owner ?? '', person: row.assignee })],
    [whichOf('area'), ({ area }) => ({ by: 'force', of: area ?? '', person: null })],
    [
      whichOf('risk_rank'),
      ({ risk_rank: rank }) => ({ by: 'risk', of: riskOfRank(rank ?? 0), person: null }),
    ],
    [whichOf('kind'), ({ kind }) => ({ by: 'kind', of: kind ?? '', person: null })],
    [whichOf('band'), ({ band }) => ({ by: 'band', of: band ?? '', person: null })],
  ]);
  const whole = rows.find(({ which }) => which === whichOf());
  return {
    whole: tallyOf(whole),
    groups: rows.flatMap((row) => {
      const name = named.get(row.which);
      return name ? [{ ...name(row), ...tallyOf(row) }] : [];
    }),
  };
}

async function tallyAt(
  trx: Transaction<Tables>,
  sight: Sight,
  filter: LateFilter,
  moment: Moment,
): Promise<Tally> {
  const { rows } = await sql<GroupRow>`select ${tallied}
    from ${lateSpans(sight, filter, moment, sql`span.due_at`)} late`.execute(trx);
  return tallyOf(rows[0]);
}

async function worstOf(
  trx: Transaction<Tables>,
  sight: Sight,
  filter: LateFilter,
  moment: Moment,
): Promise<WorstStep | undefined> {
  const columns = sql`span.step_id, span.owner, span.rule, span.due_at`;
  const { rows } = await sql<WorstStep>`
    select late.step_id as step, step.process_id as process, late.owner, late.rule, late.due_at as due
    from (select * from ${lateSpans(sight, filter, moment, columns)} late order by due_at, step_id limit 1) late
    join step on step.id = late.step_id`.execute(trx);
  return rows[0];
}
