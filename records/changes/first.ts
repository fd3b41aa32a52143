import { sql, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { GraveChange } from '../../domain/people/grave-changes';
import type { Tables } from '../database';
import { saveChannel } from '../people/channels';
import type { Change } from '../people/directory-change';
import { grantRole } from '../people/roles';
import { saveStaff } from '../people/staff';
import { saveUnit } from '../people/units';

/**
 * Refuses a first import where the directory knows people of one of the areas already: from then on they ask, and decide,
 * among themselves.
 */
export async function demandNobodyYet(trx: Transaction<Tables>, areas: readonly string[]): Promise<void> {
  const known = await trx
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select('unit.area')
    .distinct()
    .where('unit.area', '=', sql<string>`any(${[...areas]})`)
    .execute();
  if (known.length > 0)
    throw new Refused('request.invalid', {
      errors: known.map(({ area }) => ({
        pointer: '/csv',
        message: `The directory has people of ${area} already: they import through the service`,
      })),
    });
}

/** Makes the grave changes of a first import, by the operator alone: there is no second person yet. */
export async function makeFirst(
  trx: Transaction<Tables>,
  changes: readonly GraveChange[],
  by: Change,
): Promise<void> {
  for (const change of changes) {
    switch (change.of) {
      case 'channel': {
        const { unit, post, kind, address = '' } = change;
        await saveChannel(
          trx,
          kind === 'mail' ? { unit, post, kind, address } : { unit, post, kind: undefined },
          by,
        );
        break;
      }
      case 'unit': {
        const { of: _of, unit: id, ...told } = change;
        await saveUnit(trx, { id, ...told }, by);
        break;
      }
      case 'person': {
        const { of: _of, staff: id, ...told } = change;
        await saveStaff(trx, { id, ...told }, by);
        break;
      }
      case 'role':
        await grantRole(trx, change, by);
        break;
      default:
        throw new Error(`a file tells of no ${change.of}`);
    }
  }
}
