import { sql } from 'kysely';
import type { Database, Reader } from '../database';

/** Whether somebody answers for a member of staff: as their supervisor, or as a supervisor or manager of their unit. */
export async function isInLineAbove(database: Database, asker: string, member: string): Promise<boolean> {
  const people = await database
    .selectFrom('staff')
    .select(['id', 'unit_id', 'supervisor', 'posts'])
    .where('id', 'in', [member, asker])
    .where('active', '=', true)
    .execute();
  const person = people.find(({ id }) => id === member);
  const above = people.find(({ id }) => id === asker);
  if (!person || !above || person.id === above.id) return false;
  return (
    person.supervisor === above.id ||
    (person.unit_id === above.unit_id &&
      above.posts.some((post) => post === 'supervisor' || post === 'unit-manager'))
  );
}

/** Somebody of the directory, or everybody of a unit. */
export type Below = { readonly staff: string } | { readonly unit: string };

/** Whether somebody stands above a person in the line of supervisors, or above somebody of a unit; never above themselves. */
export async function standsAbove(reader: Reader, asker: string, below: Below): Promise<boolean> {
  const first = 'staff' in below ? sql`id = ${below.staff}` : sql`unit_id = ${below.unit}`;
  const { rows } = await sql<{ above: boolean }>`
    with recursive line as (
      select id, supervisor from staff where id <> ${asker} and ${first}
      union
      select staff.id, staff.supervisor from staff join line on staff.id = line.supervisor
        where staff.active and staff.id <> ${asker})
    select exists (select from line where supervisor = ${asker}) as above`.execute(reader);
  return rows[0]?.above === true;
}
