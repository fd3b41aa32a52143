import { Refused, type FieldFault } from '../../domain/errors';
import { areaOf, areasOf, type StaffId, type UnitId } from '../../domain/people/parties';
import { isNationalRole, type Role } from '../../domain/people/roles';
import { benefitsOf } from '../../domain/people/grave-changes';
import { askForChanges, type AskedChange } from '../changes/ask';
import { demandNobodyYet, makeFirst } from '../changes/first';
import { channelToAsk, personInParts, unitInParts } from '../changes/entries';
import type { Transaction } from 'kysely';
import type { Database, Tables } from '../database';
import { holdDirectory, type Change, type Saved } from './directory-change';
import { demandGrantable, endRole, rolesOf, type RoleChange } from './roles';
import { saveStaff, type StaffChange } from './staff';
import { saveUnit, type UnitChange } from './units';
import { holdReferenceData } from '../reference/hold';
import { staffFaults, unitFaults } from './entry-faults';

type Lined<T> = T & { readonly line: number };
/** A person as a file tells them; `roles`: all that they are to have. */
type PersonLine = Lined<StaffChange> & { readonly roles?: readonly Role[] | undefined };
type UnitLine = Lined<UnitChange> & { readonly mail?: string | null | undefined };

/** What a file would make of the directory. */
export interface Imported {
  readonly rows: number;
  readonly entered: number;
  readonly changed: number;
  readonly same: number;
  /** Changes that another holder of a power decides: their ids; on trial, those that would be asked for. */
  readonly asked: readonly string[];
}

/** Carries what a trial found out of the transaction that it undoes. */
class TriedOnly extends Error {
  constructor(readonly imported: Imported) {
    super('tried only');
  }
}

/**
 * Takes over a file of units or people: all of it in one transaction, or, where any row has a fault, nothing. What is
 * grave of it is asked for, and another holder of the power decides. Throws `request.invalid` with each fault, its line
 * and its column. A trial writes nothing; a second import of the same file changes nothing. `area`: the force or
 * region whose entries the actor may change; undefined is a first import, of areas of which the directory knows nobody
 * yet, and there everything is made at once.
 */
export async function importDirectory(
  database: Database,
  file:
    | { readonly of: 'units'; readonly rows: readonly UnitLine[] }
    | { readonly of: 'people'; readonly rows: readonly PersonLine[] },
  { area, dryRun, ...change }: Change & { readonly area: string | undefined; readonly dryRun: boolean },
): Promise<Imported> {
  try {
    return await database.transaction().execute(async (trx) => {
      // The nation of a unit is law: held first, as everywhere.
      if (file.of === 'units') await holdReferenceData(trx, 'alone');
      await holdDirectory(trx);
      if (area === undefined) await demandNobodyYet(trx, areasIn(file));
      const faults: FieldFault[] = [];
      const grave: AskedChange[] = [];
      const taking = { area, change, faults, grave };
      const saved =
        file.of === 'units'
          ? await saveUnits(trx, file.rows, taking)
          : await savePeople(trx, file.rows, taking);
      if (area !== undefined && grave.length > mostAsked) faults.push(tooMuch);
      if (faults.length > 0) throw new Refused('request.invalid', { errors: faults });
      const count = (what: Saved): number => saved.filter((one) => one === what).length;
      const imported = {
        rows: saved.length,
        entered: count('entered'),
        changed: count('changed'),
        same: count('same'),
        asked: area === undefined ? [] : await askForChanges(trx, grave, change),
      };
      if (area === undefined)
        await makeFirst(
          trx,
          grave.map((one) => one.change),
          change,
        );
      if (dryRun) throw new TriedOnly(imported);
      return imported;
    });
  } catch (error) {
    if (error instanceof TriedOnly) return error.imported;
    throw error;
  }
}

const areaIn = ({ unit }: StaffChange): string => (unit === undefined ? '' : areaOf(unit));

/** The areas that a file is about. */
const areasIn = ({ of, rows }: Parameters<typeof importDirectory>[1]): string[] =>
  areasOf(of === 'units' ? rows.map(({ id }) => id) : rows.flatMap(({ unit }) => unit ?? []));

// Assumed: nobody judges more at a time.
const mostAsked = 200;
const tooMuch: FieldFault = {
  pointer: '/csv',
  message: `Split the file: at most ${mostAsked} changes that another administrator decides are asked for at a time`,
};

interface Taking {
  readonly area: string | undefined;
  readonly change: Change;
  readonly faults: FieldFault[];
  /** What is grave in the file, as it is found. */
  readonly grave: AskedChange[];
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
  { area, change, faults, grave }: Taking,
): Promise<Saved[]> {
  const saved: Saved[] = [];
  for (const { line, mail, ...unit } of rows) {
    const found = await unitFaults(trx, unit, area ?? areaOf(unit.id));
    if (found.length > 0) {
      faults.push(...found.map(({ column, message }) => faultOf(line, column, message)));
      continue;
    }
    try {
      const parts = await unitInParts(trx, unit);
      saved.push(await saveUnit(trx, parts.direct, change));
      grave.push(...parts.grave.map((one) => ({ change: one })), ...(await mailToAsk(trx, unit.id, mail)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(faultOf(line, error.code === 'unit.owns-steps' ? 'nation' : 'unit', error.message));
    }
  }
  return saved;
}

async function mailToAsk(
  trx: Transaction<Tables>,
  unit: UnitId,
  mail: string | null | undefined,
): Promise<AskedChange[]> {
  if (mail === undefined) return [];
  if (mail !== null) return channelToAsk(trx, { unit, post: '', kind: 'mail', address: mail });
  const known = await trx
    .selectFrom('channel')
    .select('kind')
    .where('unit_id', '=', unit)
    .where('post', '=', '')
    .where('active', '=', true)
    .executeTakeFirst();
  // A webhook is not told of in files: none of them takes it away.
  return known?.kind === 'mail' ? channelToAsk(trx, { unit, post: '', kind: undefined }) : [];
}

async function savePeople(
  trx: Transaction<Tables>,
  rows: readonly PersonLine[],
  taking: Taking,
): Promise<Saved[]> {
  const { area, change, faults, grave } = taking;
  const inFile = new Set<string>(rows.map(({ id }) => id));
  const saved: Saved[] = [];
  for (const { line, roles, ...person } of rows) {
    const found = await staffFaults(trx, person, area ?? areaIn(person), inFile);
    if (found.length > 0) {
      faults.push(...found.map(({ column, message }) => faultOf(line, column, message)));
      continue;
    }
    const parts = await personInParts(trx, person);
    if (parts.grave.some((one) => benefitsOf(one).some((id) => id === change.by)))
      faults.push(faultOf(line, 'staff', 'Nobody asks for what is their own: let another administrator ask'));
    else saved.push(parts.direct ? await saveStaff(trx, parts.direct, change) : 'same');
    grave.push(...parts.grave.map((one) => ({ change: one })));
    if (roles) await tellRoles(trx, { staff: person.id, roles, line }, taking);
  }
  return saved;
}

/** Asks for the roles that a person lacks, and ends at once those that the file does not name. */
async function tellRoles(
  trx: Transaction<Tables>,
  { staff, roles, line }: { readonly staff: StaffId; readonly roles: readonly Role[]; readonly line: number },
  { change, faults, grave }: Taking,
): Promise<void> {
  const held = await rolesOf(trx, staff);
  for (const role of held) if (!roles.includes(role)) await endRole(trx, { staff, role }, change);
  for (const role of new Set(roles)) {
    if (held.includes(role)) continue;
    if (staff === change.by) faults.push(faultOf(line, 'roles', 'Nobody asks for a role of their own'));
    else if (isNationalRole(role)) await tellNational(trx, { staff, role, line }, faults);
    grave.push({ change: { of: 'role', staff, role } });
  }
}

async function tellNational(
  trx: Transaction<Tables>,
  { line, ...told }: RoleChange & { readonly line: number },
  faults: FieldFault[],
): Promise<void> {
  await demandGrantable(trx, told).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    faults.push(faultOf(line, 'roles', 'This role is for people of a national office'));
  });
}
