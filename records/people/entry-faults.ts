import type { Nation } from '../../domain/calendars/holidays';
import { forces } from '../../domain/people/forces';
import { agencyOf, areaOf, type UnitId } from '../../domain/people/parties';
import { leaveTime } from '../../domain/people/working-hours';
import type { Reader } from '../database';
import type { StaffChange } from './staff';
import { hoursOf } from './standings';
import type { UnitChange } from './units';

/** What is wrong with an entry, by the column that a file would have it in. */
export interface EntryFault {
  readonly column: string;
  readonly message: string;
}

/**
 * What is wrong with a unit as it is told: of another area, of a police force that does not exist, or with
 * hours that leave no time together with those that it keeps.
 */
export async function unitFaults(
  reader: Reader,
  { id, nation, working, quiet }: UnitChange,
  area: string,
): Promise<EntryFault[]> {
  const before = await reader.selectFrom('unit').selectAll().where('id', '=', id).executeTakeFirst();
  const of = nation ?? ((before?.nation ?? 'england-and-wales') as Nation);
  const isForce = forces.some((force) => force.id === areaOf(id));
  const hours = before ? hoursOf(before) : {};
  const kept = {
    working: working === undefined ? hours.working : (working ?? undefined),
    quiet: quiet === undefined ? hours.quiet : (quiet ?? undefined),
  };
  return [
    ...(areaOf(id) === area ? [] : [{ column: 'unit', message: `You may change units of ${area} alone` }]),
    ...(agencyOf(id) === 'police' && of === 'england-and-wales' && !isForce
      ? [{ column: 'unit', message: 'Choose a unit of one of the forces that GET /v1/forces lists' }]
      : []),
    ...(leaveTime(kept)
      ? []
      : [{ column: 'quietFrom', message: 'The quiet hours leave no time in the working hours' }]),
  ];
}

/**
 * What is wrong with a person as they are told: of a unit that is not there or of another area, somebody who
 * left, or with a supervisor or deputy who is not there. `others`: people who are told of in the same act.
 */
export async function staffFaults(
  reader: Reader,
  { id, unit, supervisor, deputy, returns }: StaffChange,
  area: string,
  others: ReadonlySet<string> = new Set(),
): Promise<EntryFault[]> {
  const before = await reader
    .selectFrom('staff')
    .select(['unit_id', 'active'])
    .where('id', '=', id)
    .executeTakeFirst();
  const place =
    unit === undefined
      ? undefined
      : await reader.selectFrom('unit').select('active').where('id', '=', unit).executeTakeFirst();
  const isThere = async (other: string | null | undefined): Promise<boolean> => {
    if (other === null || other === undefined) return true;
    const known = await reader
      .selectFrom('staff')
      .select('active')
      .where('id', '=', other)
      .executeTakeFirst();
    return known ? known.active : others.has(other);
  };
  const mine = (of: string): boolean => areaOf(of as UnitId) === area;
  return [
    ...(before && !before.active && returns !== true
      ? [{ column: 'staff', message: 'This person has left: say that they return' }]
      : []),
    ...(before?.active === true && !mine(before.unit_id)
      ? [{ column: 'staff', message: `This person is of another area than ${area}` }]
      : []),
    ...(unit !== undefined && !mine(unit)
      ? [{ column: 'unit', message: `You may change people of ${area} alone` }]
      : []),
    ...(unit !== undefined && mine(unit) && place?.active !== true
      ? [{ column: 'unit', message: 'Choose a unit that the directory knows' }]
      : []),
    ...((await isThere(supervisor))
      ? []
      : [{ column: 'supervisor', message: 'Choose a person whom the directory knows' }]),
    ...((await isThere(deputy))
      ? []
      : [{ column: 'deputy', message: 'Choose a person whom the directory knows' }]),
  ];
}
