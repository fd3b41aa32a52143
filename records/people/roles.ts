import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { StaffId } from '../../domain/people/parties';
import { isNationalRole, type Role } from '../../domain/people/roles';
import type { Database, Reader, Tables } from '../database';
import { holdDirectory, tellChange, type Change } from './directory-change';

/** A role that somebody is given, or that is taken from them. */
export interface RoleChange {
  readonly staff: StaffId;
  readonly role: Role;
}

/**
 * Gives a person a role from now on, with an event in their chain; a role that they hold already stays as it is.
 * Throws `role.to-oneself` where somebody would grant to themselves, and as `demandGrantable` does.
 * Whether whoever grants it may is for the caller to have asked.
 */
export async function grantRole(
  trx: Transaction<Tables>,
  { staff, role }: RoleChange,
  change: Change,
): Promise<'granted' | 'same'> {
  if (change.by === staff) throw new Refused('role.to-oneself');
  await holdDirectory(trx);
  await demandGrantable(trx, { staff, role });
  const { at, by, cause } = change;
  const granted = await trx
    .insertInto('staff_role')
    .values({ staff_id: staff, role, granted_at: at, granted_by: by, cause, ended_at: null, ended_by: null })
    .onConflict((conflict) =>
      conflict.columns(['staff_id', 'role']).where('ended_at', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!granted) return 'same';
  await tellChange(trx, staff, 'role-granted', { role }, change);
  return 'granted';
}

/**
 * Throws `person.not-found` or `staff.left` where there is nobody to hold a role, and `role.of-national-office` for a
 * national role of somebody of another unit.
 */
export async function demandGrantable(reader: Reader, { staff, role }: RoleChange): Promise<void> {
  const person = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .leftJoin('national_area', 'national_area.area', 'unit.area')
    .select(['staff.active', 'national_area.area as national'])
    .where('staff.id', '=', staff)
    .executeTakeFirst();
  if (!person) throw new Refused('person.not-found');
  if (!person.active) throw new Refused('staff.left');
  if (isNationalRole(role) && person.national === null) throw new Refused('role.of-national-office');
}

/** Who was ever granted a role. */
export async function everGranted(reader: Reader): Promise<ReadonlySet<string>> {
  const rows = await reader.selectFrom('staff_role').select('staff_id').distinct().execute();
  return new Set(rows.map(({ staff_id: id }) => id));
}

/** Takes a role from a person at once, with an event in their chain; one that they do not hold is left alone. */
export async function endRole(
  trx: Transaction<Tables>,
  { staff, role }: RoleChange,
  change: Change,
): Promise<'ended' | 'same'> {
  await holdDirectory(trx);
  const ended = await trx
    .updateTable('staff_role')
    .set({ ended_at: change.at, ended_by: change.by })
    .where('staff_id', '=', staff)
    .where('role', '=', role)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!ended) return 'same';
  await tellChange(trx, staff, 'role-ended', { role }, change);
  return 'ended';
}

/** The roles that a person holds now, by name. */
export async function rolesOf(reader: Reader, staff: string): Promise<Role[]> {
  const rows = await reader
    .selectFrom('staff_role')
    .select('role')
    .where('staff_id', '=', staff)
    .where('ended_at', 'is', null)
    .orderBy('role')
    .execute();
  return rows.map(({ role }) => role);
}

/** Takes one role from a person at once. */
export const endOneRole = async (
  database: Database,
  told: RoleChange,
  change: Change,
): Promise<'ended' | 'same'> => database.transaction().execute(async (trx) => endRole(trx, told, change));
