import { sql, type Selectable } from 'kysely';
import type { DirectoryEntries } from '../../domain/people/directory';
import { isPower, powers } from '../../domain/people/roles';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Day } from '../../domain/time/time';
import type { Reader } from '../database';
import type { AbsenceTable } from '../tables/people';

/** Each owner of open steps once, by hopping along the index: there are a million steps and few owners. */
async function unitsWithOpenSteps(reader: Reader): Promise<Set<string>> {
  const { rows } = await sql<{ owner: string }>`
    with recursive each_owner as (
      (select min(owner) as owner from step where is_open)
      union all
      select (select min(owner) from step where is_open and owner > each_owner.owner)
      from each_owner where owner is not null
    )
    select owner from each_owner where owner is not null
  `.execute(reader);
  return new Set(rows.map(({ owner }) => owner));
}

/** All of the directory that can be wrong, as of one day. */
export async function readEntries(reader: Reader, today: Day): Promise<DirectoryEntries> {
  const owning = await unitsWithOpenSteps(reader);
  const units = await reader
    .selectFrom('unit')
    .leftJoin('channel', (join) =>
      join
        .onRef('channel.unit_id', '=', 'unit.id')
        .on('channel.post', '=', '')
        .on('channel.active', '=', true),
    )
    .select(['unit.id', 'unit.active', 'unit.account', 'channel.kind', 'channel.proven_at as provenAt'])
    .orderBy('unit.id')
    .execute();
  const known = new Set(units.map(({ id }) => id));
  const staff = await reader.selectFrom('staff').selectAll().orderBy('id').execute();
  const granted = await reader
    .selectFrom('staff_role')
    .select(['staff_id', 'role'])
    .where('ended_at', 'is', null)
    .where('role', 'in', [...powers])
    .orderBy('role')
    .execute();
  const absences = await reader
    .selectFrom('absence')
    .selectAll()
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .where('ends', '>=', today)
    .orderBy('starts')
    .orderBy('id')
    .execute();
  const strangers = [...owning].filter((owner) => !known.has(owner)).sort();
  return {
    units: [
      ...units.map(({ id, active, account, kind, provenAt }) => ({
        id,
        active,
        known: true,
        hasChannel: kind !== null,
        lacksLinks: !account && kind !== null && provenAt === null,
      })),
      ...strangers.map((id) => ({ id, active: false, known: false, hasChannel: false })),
    ].map((unit) => ({ ...unit, id: unit.id as UnitId, ownsOpenSteps: owning.has(unit.id) })),
    people: staff.map(({ id, name, unit_id: unit, posts, supervisor, deputy, active }) => ({
      id: id as StaffId,
      name,
      unit: unit as UnitId,
      posts: posts as Post[],
      supervisor: (supervisor ?? undefined) as StaffId | undefined,
      deputy: (deputy ?? undefined) as StaffId | undefined,
      active,
      powers: granted.flatMap(({ staff_id: holder, role }) => (holder === id && isPower(role) ? [role] : [])),
    })),
    absences: absences.map(absenceOf),
  };
}

const absenceOf = ({ id, staff_id: of, cover_id: cover, starts, ends }: Selectable<AbsenceTable>) => ({
  id,
  staff: of as StaffId,
  cover: cover as StaffId,
  from: starts,
  to: ends,
});
