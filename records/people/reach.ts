import { sql, type Selectable } from 'kysely';
import type { Post } from '../../domain/people/parties';
import type { Day } from '../../domain/time/time';
import type { Reader } from '../database';
import type { ChannelTable, StaffTable } from '../tables/people';

/** The channel of a unit (with no post) or of one of its posts; undefined where none is active. */
export async function channelOf(
  reader: Reader,
  { unit, post }: { readonly unit: string; readonly post: Post | '' },
): Promise<Pick<Selectable<ChannelTable>, 'kind' | 'address' | 'secret' | 'proven_at'> | undefined> {
  return reader
    .selectFrom('channel')
    .select(['kind', 'address', 'secret', 'proven_at'])
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .where('active', '=', true)
    .executeTakeFirst();
}

/** Those of some people who have not left. */
export async function peopleWhoStay(
  reader: Reader,
  ids: readonly string[],
): Promise<Selectable<StaffTable>[]> {
  return reader
    .selectFrom('staff')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...ids]})`)
    .where('active', '=', true)
    .orderBy('id')
    .execute();
}

/** Ids of everybody who holds a post in a unit, or anywhere in an area. */
export async function holdersOf(
  reader: Reader,
  post: Post,
  where: { readonly unit: string } | { readonly area: string },
): Promise<string[]> {
  const query = reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select('staff.id')
    .where('staff.active', '=', true)
    .where(sql<boolean>`${post} = any(staff.posts)`)
    .orderBy('staff.id');
  const rows = await (
    'unit' in where
      ? query.where('staff.unit_id', '=', where.unit)
      : query.where('unit.area', '=', where.area)
  ).execute();
  return rows.map(({ id }) => id);
}

/** Who covers for somebody on a day: nobody where they are there. */
export async function coversOn(reader: Reader, staff: string, day: Day): Promise<string[]> {
  const rows = await reader
    .selectFrom('absence')
    .select('cover_id')
    .where('staff_id', '=', staff)
    .where('starts', '<=', day)
    .where('ends', '>=', day)
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .execute();
  return rows.map(({ cover_id: cover }) => cover);
}

/** Whether somebody signs in for a unit; true for a unit that the directory does not know. */
export async function hasAccount(reader: Reader, unit: string): Promise<boolean> {
  const row = await reader.selectFrom('unit').select('account').where('id', '=', unit).executeTakeFirst();
  return row?.account !== false;
}
