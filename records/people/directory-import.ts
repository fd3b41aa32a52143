import { forces } from '../../domain/people/forces';
import { Refused, type FieldFault } from '../../domain/errors';
import { agencyOf, areaOf, type UnitId } from '../../domain/people/parties';
import type { Nation } from '../../domain/calendars/holidays';
import { leaveTime } from '../../domain/people/working-hours';
import type { Transaction } from 'kysely';
import type { Database, Tables } from '../database';
import {
  holdDirectory,
  saveChannel,
  saveStaff,
  saveUnit,
  type Change,
  type Saved,
  type StaffChange,
  type UnitChange,
} from './directory';
import { holdLaw } from '../law/hold';
import { hoursOf } from './standings';

type Lined<T> = T & { readonly line: number };
type UnitLine = Lined<UnitChange> & { readonly mail?: string | null | undefined };

/** What a file would make of the directory. */
export interface Imported {
  readonly rows: number;
  readonly entered: number;
  readonly changed: number;
  readonly same: number;
}

/** Carries what a trial found out of the transaction that it undoes. */
class TriedOnly extends Error {
  constructor(readonly imported: Imported) {
    super('tried only');
  }
}

/**
 * Takes over a file of units or people: all of it in one transaction, or, where any row has a fault, nothing.
 * Throws `request.invalid` with each fault, its line and its column. A trial writes nothing; a second import
 * of the same file changes nothing. `area`: the force or region whose entries the actor may change.
 */
export async function importDirectory(
  database: Database,
  file:
    | { readonly of: 'units'; readonly rows: readonly UnitLine[] }
    | { readonly of: 'people'; readonly rows: readonly Lined<StaffChange>[] },
  { area, dryRun, ...change }: Change & { readonly area: string; readonly dryRun: boolean },
): Promise<Imported> {
  try {
    return await database.transaction().execute(async (trx) => {
      // The nation of a unit is law: held first, as everywhere.
      if (file.of === 'units') await holdLaw(trx, 'alone');
      await holdDirectory(trx);
      const faults: FieldFault[] = [];
      const saved =
        file.of === 'units'
          ? await saveUnits(trx, file.rows, { area, change, faults })
          : await savePeople(trx, file.rows, { area, change, faults });
      if (faults.length > 0) throw new Refused('request.invalid', { errors: faults });
      const count = (what: Saved): number => saved.filter((one) => one === what).length;
      const imported = {
        rows: saved.length,
        entered: count('entered'),
        changed: count('changed'),
        same: count('same'),
      };
      if (dryRun) throw new TriedOnly(imported);
      return imported;
    });
  } catch (error) {
    if (error instanceof TriedOnly) return error.imported;
    throw error;
  }
}

interface Taking {
  readonly area: string;
  readonly change: Change;
  readonly faults: FieldFault[];
}

const faultOf = (line: number, column: string, message: string): FieldFault => ({
  pointer: '/csv',
  line,
  column,
  message,
});

async function saveUnits(
  trx: Transaction<Tables>,
  rows: readonly UnitLine[],
  { area, change, faults }: Taking,
): Promise<Saved[]> {
  const saved: Saved[] = [];
  for (const { line, mail, ...unit } of rows) {
    const found = await unitFaults(trx, unit, area);
    if (found.length > 0) {
      faults.push(...found.map(({ column, message }) => faultOf(line, column, message)));
      continue;
    }
    try {
      const entry = await saveUnit(trx, unit, change);
      saved.push(joined(entry, await saveMail(trx, unit.id, mail, change)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(faultOf(line, error.code === 'unit.owns-steps' ? 'nation' : 'unit', error.message));
    }
  }
  return saved;
}

/** A unit is changed where its channel is. */
const joined = (entry: Saved, channel: Saved | 'removed'): Saved =>
  entry === 'same' && channel !== 'same' ? 'changed' : entry;

async function saveMail(
  trx: Transaction<Tables>,
  unit: UnitId,
  mail: string | null | undefined,
  change: Change,
): Promise<Saved | 'removed'> {
  if (mail === undefined) return 'same';
  if (mail !== null) return saveChannel(trx, { unit, post: '', kind: 'mail', address: mail }, change);
  const known = await trx
    .selectFrom('channel')
    .select('kind')
    .where('unit_id', '=', unit)
    .where('post', '=', '')
    .where('active', '=', true)
    .executeTakeFirst();
  // A webhook is not told of in files: none of them takes it away.
  return known?.kind === 'mail' ? saveChannel(trx, { unit, post: '', kind: undefined }, change) : 'same';
}

/**
 * What is wrong with a unit as it is told: of another area, of a police force that does not exist, or with
 * hours that leave no time together with those that it keeps.
 */
export async function unitFaults(
  trx: Transaction<Tables> | Database,
  { id, nation, working, quiet }: UnitChange,
  area: string,
): Promise<{ column: string; message: string }[]> {
  const before = await trx.selectFrom('unit').selectAll().where('id', '=', id).executeTakeFirst();
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

async function savePeople(
  trx: Transaction<Tables>,
  rows: readonly Lined<StaffChange>[],
  { area, change, faults }: Taking,
): Promise<Saved[]> {
  const inFile = new Set<string>(rows.map(({ id }) => id));
  const saved: Saved[] = [];
  for (const { line, ...person } of rows) {
    const found = await staffFaults(trx, person, area, inFile);
    if (found.length > 0) faults.push(...found.map(({ column, message }) => faultOf(line, column, message)));
    else saved.push(await saveStaff(trx, person, change));
  }
  return saved;
}

/**
 * What is wrong with a person as they are told: of a unit that is not there or of another area, somebody who
 * left, or with a supervisor or deputy who is not there. `others`: people who are told of in the same act.
 */
export async function staffFaults(
  trx: Transaction<Tables> | Database,
  { id, unit, supervisor, deputy, returns }: StaffChange,
  area: string,
  others: ReadonlySet<string> = new Set(),
): Promise<{ column: 'staff' | 'unit' | 'supervisor' | 'deputy'; message: string }[]> {
  const before = await trx
    .selectFrom('staff')
    .select(['unit_id', 'active'])
    .where('id', '=', id)
    .executeTakeFirst();
  const place =
    unit === undefined
      ? undefined
      : await trx.selectFrom('unit').select('active').where('id', '=', unit).executeTakeFirst();
  const isThere = async (other: string | null | undefined): Promise<boolean> => {
    if (other === null || other === undefined) return true;
    const known = await trx.selectFrom('staff').select('active').where('id', '=', other).executeTakeFirst();
    return known ? known.active : others.has(other);
  };
  const mine = (of: string): boolean => areaOf(of as UnitId) === area;
  return [
    ...(before && !before.active && returns !== true
      ? [{ column: 'staff' as const, message: 'This person has left: say that they return' }]
      : []),
    ...(before?.active === true && !mine(before.unit_id)
      ? [{ column: 'staff' as const, message: `This person is of another area than ${area}` }]
      : []),
    ...(unit !== undefined && !mine(unit)
      ? [{ column: 'unit' as const, message: `You may change people of ${area} alone` }]
      : []),
    ...(unit !== undefined && mine(unit) && place?.active !== true
      ? [{ column: 'unit' as const, message: 'Choose a unit that the directory knows' }]
      : []),
    ...((await isThere(supervisor))
      ? []
      : [{ column: 'supervisor' as const, message: 'Choose a person whom the directory knows' }]),
    ...((await isThere(deputy))
      ? []
      : [{ column: 'deputy' as const, message: 'Choose a person whom the directory knows' }]),
  ];
}
