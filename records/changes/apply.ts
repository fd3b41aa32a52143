import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { GraveChange } from '../../domain/people/grave-changes';
import type { Tables } from '../database';
import { addFeedSecret } from '../movements/feeds';
import { setApprovedChannel } from '../people/channel-proofs';
import type { Change } from '../people/directory-change';
import { staffFaults } from '../people/entry-faults';
import { grantRole } from '../people/roles';
import { saveStaff } from '../people/staff';
import { saveSystem } from '../people/systems';
import { saveUnit } from '../people/units';

/**
 * Makes a change that was approved, in the caller's transaction. Throws `change.stale` where the entry would have a
 * fault by now. A change of the law is recorded by its own workflow, which settles again whatever it moves.
 */
export async function applyChange(
  trx: Transaction<Tables>,
  { id: ofChange, change, area }: { id: string; change: GraveChange; area: string },
  by: Change,
): Promise<void> {
  switch (change.of) {
    case 'channel': {
      const { unit, post, kind, address = '' } = change;
      const told =
        kind === 'webhook' ? { unit, post, kind, address, secret: null } : { unit, post, kind, address };
      await setApprovedChannel(trx, told, { ...by, id: ofChange });
      return;
    }
    case 'unit': {
      const { of: _of, unit: id, ...told } = change;
      await saveUnit(trx, { id, ...told }, by);
      return;
    }
    case 'person': {
      const { of: _of, staff: id, ...told } = change;
      if ((await staffFaults(trx, { id, ...told }, area)).length > 0) throw new Refused('change.stale');
      await saveStaff(trx, { id, ...told }, by);
      return;
    }
    case 'role':
      await grantRole(trx, change, by);
      return;
    case 'system': {
      const { of: _of, system: id, ...told } = change;
      await saveSystem(trx, { id, ...told, active: true }, by);
      return;
    }
    case 'feed':
      await addFeedSecret(trx, { ...change, ofChange }, by);
      return;
    case 'law':
      return;
    default:
      change satisfies never;
  }
}
