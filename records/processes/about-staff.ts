import { sql } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database } from '../database';

/** The open processes of a kind about a member of staff, the one that was started first at the front. */
export async function openProcessesAbout(
  database: Database,
  kind: string,
  member: string,
): Promise<string[]> {
  const rows = await database
    .selectFrom('process')
    .innerJoin('subject_reference', 'subject_reference.subject_id', 'process.subject_id')
    .select('process.id')
    .where('subject_reference.kind', '=', 'staff')
    .where('subject_reference.value', '=', member)
    .where('process.kind', '=', kind)
    .where('process.outcome', 'is', null)
    .orderBy('process.started_at')
    .orderBy('process.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** By when the first of the open steps of some processes is due; undefined where nothing is. */
export async function earliestDue(
  database: Database,
  processIds: readonly string[],
): Promise<Instant | undefined> {
  const row = await database
    .selectFrom('step')
    .select(({ fn }) => fn.min<Instant | null>('due_at').as('due'))
    .where('process_id', '=', sql<string>`any(${[...processIds]}::text[])`)
    .where('is_open', '=', true)
    .executeTakeFirst();
  return row?.due ?? undefined;
}

/** Whose members are counted: of the units of an area, or those whose process a unit leads. */
export type Counted = { readonly area: string } | { readonly lead: string };

/**
 * Of each member of staff with an open process of a kind that has an open step, their unit and by when the first of its
 * steps is due.
 */
export async function earliestDueByUnit(
  database: Database,
  kind: string,
  within: Counted,
): Promise<{ readonly unit: string; readonly dueAt: Instant | undefined }[]> {
  const rows = await database
    .selectFrom('process')
    .innerJoin('subject_reference', 'subject_reference.subject_id', 'process.subject_id')
    .innerJoin('staff', 'staff.id', 'subject_reference.value')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .innerJoin('step', (join) =>
      join.onRef('step.process_id', '=', 'process.id').on('step.is_open', '=', true),
    )
    .select(({ fn }) => ['unit.id as unit', fn.min<Instant | null>('step.due_at').as('due')])
    .where('subject_reference.kind', '=', 'staff')
    .where('process.kind', '=', kind)
    .where('process.outcome', 'is', null)
    .where(
      'area' in within
        ? sql<boolean>`unit.area = ${within.area}`
        : sql<boolean>`process.lead = ${within.lead}`,
    )
    .groupBy(['unit.id', 'process.subject_id'])
    .execute();
  return rows.map(({ unit, due }) => ({ unit, dueAt: due ?? undefined }));
}
