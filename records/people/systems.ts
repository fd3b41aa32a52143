import type { Selectable, Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { SystemId, UnitId } from '../../domain/people/parties';
import type { SystemRole } from '../../domain/people/roles';
import type { Database, Reader, Tables } from '../database';
import type { SystemTable } from '../tables/people';
import { differenceOf, holdDirectory, pageOf, tellChange, type Change, type Saved } from './directory-change';

/** The entry of a system. */
export interface SystemEntry {
  readonly id: SystemId;
  readonly title: string;
  readonly unit: UnitId;
  readonly roles: readonly SystemRole[];
  readonly active: boolean;
}

const columnsOf = ({ title, unit, roles, active }: SystemEntry) => ({
  title,
  unit_id: unit as string,
  roles: [...new Set(roles)].sort(),
  active,
});

/**
 * Enters a system that signs in for itself, or changes it, with an event in its own chain; told again, nothing.
 * Whether the unit is there is for the caller to have asked.
 */
export async function saveSystem(
  trx: Transaction<Tables>,
  entry: SystemEntry,
  change: Change,
): Promise<Saved> {
  await holdDirectory(trx);
  const { id } = entry;
  const columns = columnsOf(entry);
  const before = await trx.selectFrom('system').selectAll().where('id', '=', id).executeTakeFirst();
  if (!before) {
    await trx
      .insertInto('system')
      .values({ id, ...columns })
      .execute();
    await tellChange(trx, id, 'system-entered', columns, change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  await trx.updateTable('system').set(columns).where('id', '=', id).execute();
  await tellChange(trx, id, 'system-changed', difference, change);
  return 'changed';
}

/** Switches a system off at once, so that it signs in no more. Throws `system.not-found`. */
export const closeSystem = async (database: Database, id: string, change: Change): Promise<Saved> =>
  database.transaction().execute(async (trx) => {
    const row = await readSystem(trx, id);
    if (!row) throw new Refused('system.not-found');
    const { title, unit_id: unit, roles } = row;
    return saveSystem(trx, { id: id as SystemId, title, unit: unit as UnitId, roles, active: false }, change);
  });

/** Whether the directory has a system just so. */
export async function isSameSystem(reader: Reader, entry: SystemEntry): Promise<boolean> {
  const row = await readSystem(reader, entry.id);
  return row !== undefined && differenceOf(row, columnsOf(entry)) === undefined;
}

/** A system; undefined where the directory has none of that id. */
export const readSystem = async (reader: Reader, id: string): Promise<Selectable<SystemTable> | undefined> =>
  reader.selectFrom('system').selectAll().where('id', '=', id).executeTakeFirst();

/** A page of the systems of an area, by their ids. */
export async function listSystems(
  reader: Reader,
  area: string | undefined,
  limit: number,
  after: string | undefined,
): Promise<{ rows: Selectable<SystemTable>[]; next: string | undefined }> {
  const rows = await reader
    .selectFrom('system')
    .innerJoin('unit', 'unit.id', 'system.unit_id')
    .selectAll('system')
    .$if(area !== undefined, (query) => query.where('unit.area', '=', area ?? ''))
    .$if(after !== undefined, (query) => query.where('system.id', '>', after ?? ''))
    .orderBy('system.id')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit);
}
