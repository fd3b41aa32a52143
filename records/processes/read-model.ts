import { sql } from 'kysely';
import { audienceOf, isReserved, visibilities } from '../../domain/people/visibility';
import type { Database } from '../database';
import { sightOfProcess, type Sight } from './sight';

/** A page of processes that the reader may see, newest first. */
export async function listProcesses(
  database: Database,
  sight: Sight,
  filter: { kind?: string | undefined; subject?: string | undefined; open?: boolean | undefined },
  limit: number,
  after: { at: string; id: string } | undefined,
) {
  let query = database.selectFrom('process').selectAll().where(sightOfProcess(sight));
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
    .select(['units', 'areas', 'visibility'])
    .where('subject_id', '=', subjectId)
    // What is reserved for a role shows its subject to nobody by that.
    .where('visibility', 'not in', visibilities.filter(isReserved))
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
        // Elsewhere than in an area's own process, a subject is shown to the units that have a part in it alone.
        ...processes.flatMap((row) => (audienceOf(row.visibility).forces ? row.areas : [])),
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
