import { sql, type Transaction } from 'kysely';
import { areaOf, type StaffId, type UnitId } from '../../domain/people/parties';
import type { Power } from '../../domain/people/roles';
import type { Database, Tables } from '../database';
import { holdDirectory, type Change } from './directory-change';
import { grantRole } from './roles';
import { saveStaff } from './staff';
import { saveUnit } from './units';

/** Somebody who is to hold a power before there is anybody who could grant it. */
export interface FirstHolder {
  readonly staff: StaffId;
  readonly power: Power;
  readonly unit: UnitId;
  readonly name: string;
}

// With two, one asks and the other decides: from then on nobody from outside grants anything.
const enough = 2;

/** The area has holders of the power who grant it by themselves. */
export class EnoughHolders extends Error {
  override readonly name = 'EnoughHolders';
}

/**
 * Gives a power to one of the first two people of an area, entering them and their unit where the directory has
 * neither; given already, it stays. Throws `EnoughHolders` where two others hold it.
 */
export const grantToFirst = async (
  database: Database,
  { staff, power, unit, name }: FirstHolder,
  change: Change,
): Promise<'granted' | 'same'> =>
  database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    const others = await holdersBeside(trx, { staff, power, area: areaOf(unit) });
    if (others >= enough)
      throw new EnoughHolders(`${others} people of ${areaOf(unit)} hold this power: they grant it.`);
    const known = await trx.selectFrom('unit').select('id').where('id', '=', unit).executeTakeFirst();
    if (!known) await saveUnit(trx, { id: unit, title: unit }, change);
    const person = await trx.selectFrom('staff').select('unit_id').where('id', '=', staff).executeTakeFirst();
    if (!person) await saveStaff(trx, { id: staff, name, unit }, change);
    else if (person.unit_id !== unit) throw new Error(`${staff} is of another unit: ${person.unit_id}`);
    return grantRole(trx, { staff, role: power }, change);
  });

async function holdersBeside(
  trx: Transaction<Tables>,
  { staff, power, area }: { readonly staff: string; readonly power: Power; readonly area: string },
): Promise<number> {
  const { many } = await trx
    .selectFrom('staff_role')
    .innerJoin('staff', 'staff.id', 'staff_role.staff_id')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select(sql<number>`count(distinct staff.id)::integer`.as('many'))
    .where('staff_role.role', '=', power)
    .where('staff_role.ended_at', 'is', null)
    .where('staff.active', '=', true)
    .where('staff.id', '!=', staff)
    .where('unit.area', '=', area)
    .executeTakeFirstOrThrow();
  return many;
}
