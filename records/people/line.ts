import type { Database } from '../database';

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
