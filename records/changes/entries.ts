import type { Transaction } from 'kysely';
import { partsOfPerson, partsOfUnit, type GraveChange } from '../../domain/people/grave-changes';
import type { Database, Reader, Tables } from '../database';
import { isSameChannel, type ChannelChange } from '../people/channels';
import { holdDirectory, type Change, type Saved } from '../people/directory-change';
import { staffFaults, unitFaults, type EntryFault } from '../people/entry-faults';
import { saveStaff, type StaffChange } from '../people/staff';
import { holdForUnit, saveUnit, type UnitChange } from '../people/units';
import { askForChanges, type AskedChange } from './ask';

/** What became of an entry: its harmless part was saved, and each grave part asked for; or what is wrong with it. */
export type SavedAndAsked =
  { readonly saved: Saved; readonly asked: readonly string[] } | { readonly faults: readonly EntryFault[] };

/** Saves what is harmless of a unit, and asks for what is grave. `area`: where the actor may change entries. */
export const saveOneUnit = async (
  database: Database,
  told: UnitChange,
  area: string,
  change: Change,
): Promise<SavedAndAsked> =>
  database.transaction().execute(async (trx) => {
    await holdForUnit(trx, told);
    const faults = await unitFaults(trx, told, area);
    if (faults.length > 0) return { faults };
    const { direct, grave } = await unitInParts(trx, told);
    const saved = await saveUnit(trx, direct, change);
    return { saved, asked: await askForChanges(trx, grave.map(asAsked), change) };
  });

/** Saves what is harmless of a person, and asks for what is grave. `area`: where the actor may change entries. */
export const saveOnePerson = async (
  database: Database,
  told: StaffChange,
  area: string,
  change: Change,
): Promise<SavedAndAsked> =>
  database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    const faults = await staffFaults(trx, told, area);
    if (faults.length > 0) return { faults };
    const { direct, grave } = await personInParts(trx, told);
    const saved = direct ? await saveStaff(trx, direct, change) : 'same';
    return { saved, asked: await askForChanges(trx, grave.map(asAsked), change) };
  });

/** Asks for a channel to be set or taken away; for nothing where it stands so already. */
export const askForChannel = async (
  database: Database,
  told: ChannelChange,
  change: Change,
): Promise<string[]> =>
  database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    return askForChanges(trx, await channelToAsk(trx, told), change);
  });

/** Asks for any other grave change. */
export const askForChange = async (
  database: Database,
  asked: AskedChange,
  change: Change,
): Promise<string[]> =>
  database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    return askForChanges(trx, [asked], change);
  });

const asAsked = (change: GraveChange): AskedChange => ({ change });

/** What is asked for so that a channel becomes what is told. */
export async function channelToAsk(trx: Transaction<Tables>, told: ChannelChange): Promise<AskedChange[]> {
  if (await isSameChannel(trx, told)) return [];
  const { unit, post } = told;
  if (told.kind === undefined) return [{ change: { of: 'channel', unit, post } }];
  const { kind, address } = told;
  return [
    {
      change: { of: 'channel', unit, post, kind, address },
      ...(told.kind === 'webhook' && { secret: told.secret }),
    },
  ];
}

/** A unit as it is told, in parts by how it stands. */
export async function unitInParts(reader: Reader, told: UnitChange) {
  const before = await reader
    .selectFrom('unit')
    .select(['active', 'account', 'needs_clearance as needsClearance'])
    .where('id', '=', told.id)
    .executeTakeFirst();
  return partsOfUnit(before, told);
}

/** A person as they are told, in parts by how they stand. */
export async function personInParts(reader: Reader, told: StaffChange) {
  const before = await reader
    .selectFrom('staff')
    .select(['unit_id as unit', 'posts', 'supervisor', 'deputy', 'mail', 'active'])
    .where('id', '=', told.id)
    .executeTakeFirst();
  return partsOfPerson(before, told);
}
