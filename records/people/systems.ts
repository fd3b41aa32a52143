import type { Selectable, Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import type { SystemRole } from '../../domain/people/roles';
import type { Reader, Tables } from '../database';
import type { SystemTable } from '../tables/people';
import { differenceOf, holdDirectory, pageOf, tellChange, type Change, type Saved } from './directory-change';

/** A system as it is told; what is left out stays as it is. */
export interface SystemChange {
  readonly id: string;
  readonly title?: string | undefined;
  readonly unit?: UnitId | undefined;
  readonly roles?: readonly SystemRole[] | undefined;
  readonly active?: boolean | undefined;
}

/**
 * Enters a system that signs in for itself, or changes it, with an event in its own chain; told again, nothing.
 * Whether the unit is there is for the caller to have asked.
 */
export async function saveSystem(
  trx: Transaction<Tables>,
  { id, title, unit, roles, active }: SystemChange,
  change: Change,
): Promise<Saved> {
  await holdDirectory(trx);
  const before = await trx.selectFrom('system').selectAll().where('id', '=', id).executeTakeFirst();
  const columns = {
    ...(title !== undefined && { title }),
    ...(unit !== undefined && { unit_id: unit as string }),
    ...(roles !== undefined && { roles: [...new Set(roles)].sort() }),
    ...(active !== undefined && { active }),
  };
  if (!before) {
    const missing = { title, unit, roles };
    const errors = Object.entries(missing).flatMap(([name, value]) =>
      value === undefined
        ? [{ pointer: `/${name}`, message: `Enter ${words[name as keyof typeof words]}` }]
        : [],
    );
    if (title === undefined || unit === undefined || roles === undefined)
      throw new Refused('request.invalid', { errors });
    const entered = {
      title,
      unit_id: unit as string,
      roles: [...new Set(roles)].sort(),
      active: active ?? true,
    };
    await trx
      .insertInto('system')
      .values({ id, ...entered })
      .execute();
    await tellChange(trx, id, 'system-entered', entered, change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  await trx.updateTable('system').set(columns).where('id', '=', id).execute();
  await tellChange(trx, id, 'system-changed', difference, change);
  return 'changed';
}

const words = { title: 'a title', unit: 'a unit', roles: 'at least one role' } as const;

/** The unit of a system; undefined where the directory has none of that id. */
export async function unitOfSystem(reader: Reader, id: string): Promise<UnitId | undefined> {
  const row = await reader.selectFrom('system').select('unit_id').where('id', '=', id).executeTakeFirst();
  return row && (row.unit_id as UnitId);
}

/** A page of systems, by their ids. */
export async function listSystems(
  reader: Reader,
  { id: one, area }: { readonly id?: string | undefined; readonly area?: string | undefined },
  limit: number,
  after: string | undefined,
): Promise<{ rows: Selectable<SystemTable>[]; next: string | undefined }> {
  const rows = await reader
    .selectFrom('system')
    .innerJoin('unit', 'unit.id', 'system.unit_id')
    .selectAll('system')
    .$if(one !== undefined, (query) => query.where('system.id', '=', one ?? ''))
    .$if(area !== undefined, (query) => query.where('unit.area', '=', area ?? ''))
    .$if(after !== undefined, (query) => query.where('system.id', '>', after ?? ''))
    .orderBy('system.id')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit);
}
