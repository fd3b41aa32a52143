import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ReferenceKind } from '../../domain/identifiers';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import type { StepTableRow } from '../tables/processes';
import { rowsOfOneState } from './one-state';
import { allOf, narrowed, type LateFilter } from '../reports/late-steps';
import { sightOfStep, sightsOfSpan, type Sight } from './sight';

export interface StepFilter extends LateFilter {
  readonly overdueAt?: Instant | undefined;
  readonly notOverdueAt?: Instant | undefined;
  readonly status?: string | undefined;
}

/** `late` and `-late` go by the true time since the due instant; the others by it within what they name. */
export const stepSorts = ['late', '-late', 'risk', 'owner', 'process'] as const;
export type StepSort = (typeof stepSorts)[number];

/** Where a page ended, as the values that its rows are sorted by. */
export interface StepCursor {
  readonly by: string;
  readonly due: string;
  readonly id: string;
}

/** What is asked of the list. */
export interface StepQuery {
  readonly sight: Sight;
  readonly filter: StepFilter;
  readonly sort: StepSort;
  /** Kinds of reference that the reader may see, the one wanted most first. */
  readonly references: readonly ReferenceKind[];
}

const shown = [
  'step.id',
  'step.process_id',
  'step.subject_id',
  'step.kind',
  'step.step',
  'step.key',
  'step.status',
  'step.is_open',
  'step.owner',
  'step.assignee',
  'step.stands_in_for',
  'step.post',
  'step.risk',
  'step.rule',
  'step.due_at',
  'step.due_on',
  'step.provisional',
  'step.opened_at',
  'step.acknowledged_at',
  'step.done_on',
  'step.closed_at',
  'step.closed_by',
  'step.extensions',
  'step.outcome',
  'step.cause',
  'step.waits_for',
  'step.last_rung',
  'step.last_rung_post',
  'step.last_rung_at',
] as const;

type ShownColumn = (typeof shown)[number] extends `step.${infer C}` ? C : never;

/** A step as lists show it: everything but its working. */
export type StepRow = Pick<Selectable<StepTableRow>, ShownColumn> & {
  readonly submitted_at: Instant | null;
  readonly reference_kind: string | null;
  readonly reference_value: string | null;
};

// After everything that is due; written as the index has it.
const dueOrNever = sql.raw("coalesce(step.due_at, '9999-12-31 00:00:00+00'::timestamptz)");

interface Order {
  /** What comes before the due instant, in a span and in a step. */
  readonly ofSpan: RawBuilder<unknown>;
  readonly ofStep: RawBuilder<unknown>;
  readonly type: 'smallint' | 'text';
}
const orders: Readonly<Record<StepSort, Order | undefined>> = {
  late: undefined,
  '-late': undefined,
  risk: { ofSpan: sql`span.risk_rank`, ofStep: sql`step.risk_rank`, type: 'smallint' },
  owner: { ofSpan: sql`span.owner`, ofStep: sql`step.owner`, type: 'text' },
  process: { ofSpan: sql`span.process_id`, ofStep: sql`step.process_id`, type: 'text' },
};

/** Sorting and the place from which to go on, for rows with a due instant and an id. */
function ordering(
  sort: StepSort,
  { by, due, id }: { by: RawBuilder<unknown> | undefined; due: RawBuilder<unknown>; id: RawBuilder<unknown> },
  after: StepCursor | undefined,
) {
  const type = sql.raw(orders[sort]?.type ?? 'text');
  const direction = sort === '-late' ? sql`desc` : sql`asc`;
  const beyond = sort === '-late' ? sql`<` : sql`>`;
  const lead = by === undefined ? sql`` : sql`${by}, `;
  const from = after && (by === undefined ? sql`` : sql`${after.by}::${type}, `);
  return {
    orderBy: sql`${by === undefined ? sql`` : sql`${by} ${direction}, `}${due} ${direction}, ${id} ${direction}`,
    beyond: after && sql`(${lead}${due}, ${id}) ${beyond} (${from}${after.due}::timestamptz, ${after.id})`,
  };
}

/**
 * The steps wanted, in order, as a relation (step_id, sorted_by, sorted_due). What is overdue is found by its spans,
 * whose indexes hold just what is open, by who may see it; anything else by the steps themselves.
 */
function found(
  { sight, filter, sort }: Omit<StepQuery, 'references'>,
  limit: number | undefined,
  after: StepCursor | undefined,
): RawBuilder<unknown> {
  const top = limit === undefined ? sql`` : sql`limit ${limit}`;
  const { overdueAt, status } = filter;
  const order = orders[sort];
  if (overdueAt !== undefined) {
    const { orderBy, beyond } = ordering(
      sort,
      { by: order?.ofSpan, due: sql`span.due_at`, id: sql`span.step_id` },
      after,
    );
    const where = allOf([
      sql`span.to_at is null`,
      sql`span.due_at < ${overdueAt}::timestamptz`,
      ...narrowed(filter, overdueAt),
      ...(status === undefined
        ? []
        : [sql`exists (select from step where step.id = span.step_id and step.status = ${status})`]),
      ...(beyond ? [beyond] : []),
    ]);
    const parts = sightsOfSpan(sight).map(
      (
        sees,
      ) => sql`(select span.step_id, ${order?.ofSpan ?? sql`''::text`} as sorted_by, span.due_at as sorted_due
        from step_span span where ${sees} and ${where} order by ${orderBy} ${top})`,
    );
    const outer = ordering(
      sort,
      { by: order && sql`sorted_by`, due: sql`sorted_due`, id: sql`step_id` },
      undefined,
    );
    return sql`(select * from (${sql.join(parts, sql` union all `)}) parts order by ${outer.orderBy} ${top})`;
  }
  const { orderBy, beyond } = ordering(sort, { by: order?.ofStep, due: dueOrNever, id: sql`step.id` }, after);
  const where = allOf([sightOfStep(sight), ...ofStep(filter), ...(beyond ? [beyond] : [])]);
  return sql`(select step.id as step_id, ${order?.ofStep ?? sql`''::text`} as sorted_by, ${dueOrNever} as sorted_due
    from step join process on process.id = step.process_id where ${where} order by ${orderBy} ${top})`;
}

/** The filter as conditions on a step. */
export function ofStep({
  notOverdueAt,
  force,
  unit,
  owner,
  assignee,
  kind,
  risk,
  rule,
  status,
}: StepFilter): RawBuilder<unknown>[] {
  return [
    ...(notOverdueAt === undefined
      ? []
      : [sql`(not step.is_open or step.due_at is null or step.due_at >= ${notOverdueAt}::timestamptz)`]),
    ...(force === undefined ? [] : [sql`step.area = ${force}`]),
    ...(unit === undefined ? [] : [sql`step.owner = ${unit}`]),
    ...(owner === undefined ? [] : [sql`step.owner = ${owner}`]),
    ...(assignee === undefined ? [] : [sql`step.assignee = ${assignee}`]),
    ...(kind === undefined ? [] : [sql`step.kind = ${kind}`]),
    ...(risk === undefined ? [] : [sql`step.risk = ${risk}`]),
    ...(rule === undefined ? [] : [sql`step.rule = ${rule}`]),
    ...(status === undefined ? [] : [sql`step.status = ${status}`]),
  ];
}

/** One reference of the subject, of the kinds that the reader may see. */
const referenceOf = (kinds: readonly ReferenceKind[]): RawBuilder<{ kind: string; value: string }> =>
  sql`(select kind, value from subject_reference where subject_id = step.subject_id
    and kind = any(${[...kinds]}::text[]) order by array_position(${[...kinds]}::text[], kind), value limit 1)`;

function rowsOf(
  reader: Database | Transaction<Tables>,
  query: StepQuery,
  limit: number | undefined,
  after: StepCursor | undefined,
) {
  const direction = query.sort === '-late' ? 'desc' : 'asc';
  const sorted = orders[query.sort] !== undefined;
  return reader
    .selectFrom(found(query, limit, after).$castTo<Found>().as('found'))
    .innerJoin('step', 'step.id', 'found.step_id')
    .leftJoinLateral(referenceOf(query.references).as('reference'), (join) => join.onTrue())
    .select(shown)
    .select([
      sql<Instant | null>`step.submission ->> 'at'`.as('submitted_at'),
      'reference.kind as reference_kind',
      'reference.value as reference_value',
      sql<string>`found.sorted_by::text`.as('sorted_by'),
      'found.sorted_due as sorted_due',
    ])
    .$if(sorted, (rows) => rows.orderBy('found.sorted_by', direction))
    .orderBy('found.sorted_due', direction)
    .orderBy('found.step_id', direction);
}
interface Found {
  step_id: string;
  sorted_by: string;
  sorted_due: Instant;
}

/** A page of steps that the reader may see. Keyset paging: nothing is skipped or doubled while steps change. */
export async function listSteps(
  database: Database,
  query: StepQuery,
  limit: number,
  after: StepCursor | undefined,
): Promise<{ rows: StepRow[]; next: StepCursor | undefined }> {
  const rows = await rowsOf(database, query, limit + 1, after).execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last ? { by: last.sorted_by, due: last.sorted_due, id: last.id } : undefined,
  };
}

/** All of those steps, as of one moment, few at a time: however many there are, they are never all in memory. */
export const streamSteps = (
  database: Database,
  query: StepQuery,
  rowsAtOnce: number,
): AsyncIterable<StepRow> =>
  rowsOfOneState(database, (trx) => rowsOf(trx, query, undefined, undefined).stream(rowsAtOnce));
