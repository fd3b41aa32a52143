import type { Database } from '../database';
import { saveChannel, type ChannelChange } from './channels';
import { holdDirectory, type Change, type Saved } from './directory-change';
import { staffFaults, unitFaults, type EntryFault } from './entry-faults';
import { leave } from './leaving';
import { saveStaff, type StaffChange } from './staff';
import { holdForUnit, saveUnit, type UnitChange } from './units';

/** What became of an entry: saved, or refused with what is wrong with it. */
export type SavedOrFaults = { readonly saved: Saved } | { readonly faults: readonly EntryFault[] };

/** Enters or changes one unit, unless anything is wrong with it. `area`: where the actor may change entries. */
export const saveOneUnit = async (
  database: Database,
  told: UnitChange,
  area: string,
  change: Change,
): Promise<SavedOrFaults> =>
  database.transaction().execute(async (trx) => {
    await holdForUnit(trx, told);
    const faults = await unitFaults(trx, told, area);
    return faults.length > 0 ? { faults } : { saved: await saveUnit(trx, told, change) };
  });

/** Enters or changes one person, unless anything is wrong with them. `area`: where the actor may change entries. */
export const saveOnePerson = async (
  database: Database,
  told: StaffChange,
  area: string,
  change: Change,
): Promise<SavedOrFaults> =>
  database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    const faults = await staffFaults(trx, told, area);
    return faults.length > 0 ? { faults } : { saved: await saveStaff(trx, told, change) };
  });

/** Sets or takes away one channel. */
export const saveOneChannel = async (
  database: Database,
  told: ChannelChange,
  change: Change,
): Promise<Saved | 'removed'> =>
  database.transaction().execute(async (trx) => saveChannel(trx, told, change));

/** Lets one person leave; throws `staff.owns` while anything is still theirs. */
export const letLeave = async (
  database: Database,
  told: Parameters<typeof leave>[1],
  change: Change,
): Promise<Saved> => database.transaction().execute(async (trx) => leave(trx, told, change));
