import { sql, type Selectable, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Role } from '../../domain/people/roles';
import type { Day } from '../../domain/time/time';
import type { Reader, Tables } from '../database';
import type { StaffTable } from '../tables/people';
import { differenceOf, holdDirectory, pageOf, tellChange, type Change, type Saved } from './directory-change';

/** A person as they are told; what is left out stays as it is, null takes it away. */
export interface StaffChange {
  readonly id: StaffId;
  readonly name?: string | undefined;
  readonly unit?: UnitId | undefined;
  readonly posts?: readonly Post[] | undefined;
  readonly supervisor?: StaffId | null | undefined;
  readonly deputy?: StaffId | null | undefined;
  readonly mail?: string | null | undefined;
  /** Somebody who had left is back: said, so that an old list brings nobody back by chance. */
  readonly returns?: boolean | undefined;
}

/**
 * Enters a person, or changes them, with an event in their own chain; told again, nothing. Name and mail are
 * not kept in the log, only that they changed: the log is for good, and a person may have them erased.
 * Whether the unit, the supervisor and the deputy are there is for the caller to have asked.
 */
export async function saveStaff(trx: Transaction<Tables>, told: StaffChange, change: Change): Promise<Saved> {
  await holdDirectory(trx);
  const { id, name, unit, posts, supervisor, deputy, mail, returns } = told;
  const before = await trx.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst();
  if (before && !before.active && returns !== true) throw new Refused('staff.left');
  const columns = {
    ...(name !== undefined && { name }),
    ...(unit !== undefined && { unit_id: unit as string }),
    ...(posts !== undefined && { posts: [...new Set(posts)].sort() as string[] }),
    ...(supervisor !== undefined && { supervisor: supervisor as string | null }),
    ...(deputy !== undefined && { deputy: deputy as string | null }),
    ...(mail !== undefined && { mail }),
    ...(before?.active === false && { active: true, left_on: null }),
  };
  if (!before) {
    const errors = [
      ...(name === undefined ? [{ pointer: '/name', message: 'Enter a name' }] : []),
      ...(unit === undefined ? [{ pointer: '/unit', message: 'Enter a unit' }] : []),
    ];
    if (name === undefined || unit === undefined) throw new Refused('request.invalid', { errors });
    const entered = {
      supervisor: null,
      deputy: null,
      mail: null,
      left_on: null,
      ...columns,
      id,
      name,
      unit_id: unit,
    };
    await trx.insertInto('staff').values(entered).execute();
    await tellChange(trx, id, 'staff-entered', withoutPersonal(entered), change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  await trx.updateTable('staff').set(columns).where('id', '=', id).execute();
  const { before: was, after } = difference;
  await tellChange(
    trx,
    id,
    'staff-changed',
    { before: withoutPersonal(was), after: withoutPersonal(after) },
    change,
  );
  return 'changed';
}

/** Whether there is one, in the place of what it is. */
const withoutPersonal = (columns: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      (name === 'name' || name === 'mail') && value !== null ? '(kept out of the log)' : value,
    ]),
  );

/** The unit of a person, and whether they still work there; undefined where the directory knows nobody of that id. */
export async function findStaff(
  reader: Reader,
  id: string,
): Promise<{ unit: UnitId; active: boolean; posts: readonly string[] } | undefined> {
  const row = await reader
    .selectFrom('staff')
    .select(['unit_id', 'active', 'posts'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { unit: row.unit_id as UnitId, active: row.active, posts: row.posts };
}

export type StaffRow = Selectable<StaffTable> & {
  readonly roles: readonly Role[];
  readonly absences: readonly { id: string; from: Day; to: Day; cover: string }[];
};

/** A page of people, by their ids, with the absences of each that are not over. */
export async function listStaff(
  reader: Reader,
  {
    id: one,
    area,
    unit,
    post,
    active,
  }: { id?: string; area?: string; unit?: string; post?: string; active?: boolean },
  limit: number,
  after: string | undefined,
): Promise<{ rows: StaffRow[]; next: string | undefined }> {
  const rows = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .selectAll('staff')
    .select(
      sql<
        Role[]
      >`array(select role from staff_role where staff_id = staff.id and ended_at is null order by role)`.as(
        'roles',
      ),
    )
    .$if(one !== undefined, (query) => query.where('staff.id', '=', one ?? ''))
    .$if(area !== undefined, (query) => query.where('unit.area', '=', area ?? ''))
    .$if(unit !== undefined, (query) => query.where('staff.unit_id', '=', unit ?? ''))
    .$if(post !== undefined, (query) => query.where(sql<boolean>`${post} = any(staff.posts)`))
    .$if(active !== undefined, (query) => query.where('staff.active', '=', active ?? true))
    .$if(after !== undefined, (query) => query.where('staff.id', '>', after ?? ''))
    .orderBy('staff.id')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit);
  const absences = await reader
    .selectFrom('absence')
    .select(['id', 'staff_id', 'starts', 'ends', 'cover_id'])
    .where('staff_id', '=', sql<string>`any(${page.rows.map(({ id }) => id)})`)
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .orderBy('starts')
    .execute();
  return {
    next: page.next,
    rows: page.rows.map((row) => ({
      ...row,
      absences: absences
        .filter(({ staff_id: of }) => of === row.id)
        .map(({ id, starts: from, ends: to, cover_id: cover }) => ({ id, from, to, cover })),
    })),
  };
}
