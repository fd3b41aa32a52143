import { sql, type Selectable } from 'kysely';
import type { Instant } from '../domain/time';
import type { Database, StepTableRow } from './database';

/** Whose view a list is: units and areas that the reader may see, or everything. */
export interface Sight {
  readonly all: boolean;
  readonly unit: string;
  /** Empty where the reader sees only what its own unit has a part in. */
  readonly area: string;
}

export interface StepFilter {
  readonly overdueAt?: Instant | undefined;
  readonly notOverdueAt?: Instant | undefined;
  readonly owner?: string | undefined;
  readonly force?: string | undefined;
  readonly unit?: string | undefined;
  readonly kind?: string | undefined;
  readonly risk?: string | undefined;
  readonly status?: string | undefined;
}

export type StepSort = 'late' | '-late' | 'risk' | 'owner';

/** Where a page ended, as the values that its rows are sorted by. */
export interface StepCursor {
  readonly by: string;
  readonly due: string;
  readonly id: string;
}

const never = '9999-12-31T00:00:00.000Z';

export type StepRow = Selectable<StepTableRow> & { process_restricted: boolean };

/** A page of steps that the reader may see. Keyset paging: nothing is skipped or doubled while steps change. */
export async function listSteps(
  database: Database,
  sight: Sight,
  filter: StepFilter,
  sort: StepSort,
  limit: number,
  after: StepCursor | undefined,
): Promise<{ rows: StepRow[]; next: StepCursor | undefined }> {
  const due = sql<string>`coalesce(step.due_at, ${never}::timestamptz)`;
  const first =
    sort === 'risk'
      ? sql<string>`step.risk_rank::text`
      : sort === 'owner'
        ? sql<string>`step.owner`
        : sql<string>`''::text`;
  const descending = sort === '-late';
  let query = database
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .selectAll('step')
    .select(['process.restricted as process_restricted', first.as('sorted_by'), due.as('sorted_due')]);
  if (!sight.all) {
    query = query.where((where) =>
      where.or([
        sql<boolean>`process.units @> array[${sight.unit}]::text[]`,
        ...(sight.area === ''
          ? []
          : [
              where.and([
                where('process.restricted', '=', false),
                sql<boolean>`process.areas @> array[${sight.area}]::text[]`,
              ]),
            ]),
      ]),
    );
  }
  if (filter.overdueAt !== undefined)
    query = query.where('step.is_open', '=', true).where('step.due_at', '<', filter.overdueAt);
  const { notOverdueAt } = filter;
  if (notOverdueAt !== undefined)
    query = query.where((step) =>
      step.or([
        step('step.is_open', '=', false),
        step('step.due_at', 'is', null),
        step('step.due_at', '>=', notOverdueAt),
      ]),
    );
  if (filter.owner !== undefined) query = query.where('step.owner', '=', filter.owner);
  if (filter.unit !== undefined) query = query.where('step.owner', '=', filter.unit);
  if (filter.force !== undefined) query = query.where('step.area', '=', filter.force);
  if (filter.kind !== undefined) query = query.where('step.kind', '=', filter.kind);
  if (filter.risk !== undefined) query = query.where('step.risk', '=', filter.risk);
  if (filter.status !== undefined) query = query.where('step.status', '=', filter.status);
  if (after) {
    query = query.where(
      descending
        ? sql<boolean>`(${first}, ${due}, step.id) < (${after.by}, ${after.due}::timestamptz, ${after.id})`
        : sql<boolean>`(${first}, ${due}, step.id) > (${after.by}, ${after.due}::timestamptz, ${after.id})`,
    );
  }
  const direction = descending ? 'desc' : 'asc';
  const sorted = sort === 'risk' || sort === 'owner' ? query.orderBy(first, direction) : query;
  const rows = await sorted
    .orderBy(due, direction)
    .orderBy('step.id', direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last ? { by: last.sorted_by, due: last.sorted_due, id: last.id } : undefined,
  };
}

/** A page of processes that the reader may see, newest first. */
export async function listProcesses(
  database: Database,
  sight: Sight,
  filter: { kind?: string | undefined; subject?: string | undefined; open?: boolean | undefined },
  limit: number,
  after: { at: string; id: string } | undefined,
) {
  let query = database.selectFrom('process').selectAll();
  if (!sight.all) {
    query = query.where((where) =>
      where.or([
        sql<boolean>`units @> array[${sight.unit}]::text[]`,
        ...(sight.area === ''
          ? []
          : [
              where.and([
                where('restricted', '=', false),
                sql<boolean>`areas @> array[${sight.area}]::text[]`,
              ]),
            ]),
      ]),
    );
  }
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.subject !== undefined) query = query.where('subject_id', '=', filter.subject);
  if (filter.open !== undefined) query = query.where('outcome', filter.open ? 'is' : 'is not', null);
  if (after) query = query.where(sql<boolean>`(started_at, id) < (${after.at}::timestamptz, ${after.id})`);
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { at: last.started_at, id: last.id } : undefined };
}

/** Units that have a part in any process of a subject, and the unit accountable for it. */
export async function sightOfSubject(
  database: Database,
  subjectId: string,
): Promise<{ units: string[]; areas: string[] }> {
  const processes = await database
    .selectFrom('process')
    .select(['units', 'areas', 'restricted'])
    .where('subject_id', '=', subjectId)
    .execute();
  const accountable = await database
    .selectFrom('circumstance')
    .select('value')
    .where('subject_id', '=', subjectId)
    .where('kind', '=', 'accountable')
    .where('withdrawn', '=', false)
    .execute();
  // A member of staff is their unit's.
  const employed = await database
    .selectFrom('subject_reference')
    .innerJoin('staff', 'staff.id', 'subject_reference.value')
    .select('staff.unit_id')
    .where('subject_reference.kind', '=', 'staff')
    .where('subject_reference.subject_id', '=', subjectId)
    .execute();
  const units = [
    ...accountable.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    ...employed.map(({ unit_id: unit }) => unit),
  ];
  return {
    units: [...new Set([...units, ...processes.flatMap((row) => row.units)])],
    areas: [
      ...new Set([
        ...units.map((unit) => unit.split('/')[0] ?? ''),
        // A restricted process shows its subject to the units that have a part in it, and to no area.
        ...processes.flatMap((row) => (row.restricted ? [] : row.areas)),
      ]),
    ],
  };
}

/** Which of these units the directory does not know, or knows to work no more. */
export async function unknownUnits(database: Database, units: readonly string[]): Promise<string[]> {
  if (units.length === 0) return [];
  const rows = await database
    .selectFrom('unit')
    .select('id')
    .where('id', 'in', [...units])
    .where('active', '=', true)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return units.filter((unit) => !known.has(unit));
}
