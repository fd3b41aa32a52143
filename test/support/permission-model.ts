import { permissions, type Action, type Grant, type Permission } from '../../api/access/permissions';
import type { Relation } from '../../api/access/relations';
import type { Role } from '../../domain/people/roles';

/** Who asks, as the test arranged it. */
export interface Somebody {
  readonly id: string;
  /** How they stand to what is asked about, in a word for failures. */
  readonly position: string;
  readonly unit: string;
  readonly actsFor: readonly string[];
  readonly roles: readonly Role[];
}

/** What is asked about, as the test arranged it: plain facts, from which the model works out each relation by itself. */
export interface Scene {
  readonly name: string;
  /** Units with a part in it. */
  readonly units?: readonly string[];
  /** Their areas, where not all of them count. */
  readonly areas?: readonly string[];
  readonly lead?: string;
  readonly visibility?: 'area' | 'parties' | 'occupational-health';
  /** Who alone reads all of it. */
  readonly insight?: 'lead' | 'force-of-lead' | undefined;
  /** The person is restricted: only these units, the managers of the accountable one, and auditors know of them. */
  readonly restrictedTo?: readonly string[];
  readonly accountable?: string;
  readonly owner?: string;
  readonly alsoBy?: readonly string[];
  /** Who may give the command; left out, whoever asks. */
  readonly by?: readonly string[];
  readonly to?: string;
  /** The ids of those above the owner or the member of staff. */
  readonly above?: readonly string[];
  readonly power?: Role;
  readonly national?: boolean;
  readonly told?: readonly string[];
  /** Who told of the fact that is to be corrected. */
  readonly toldBy?: string;
}

/** The owner of what belongs to the unit of whoever asks. */
export const whoeverAsks = 'whoever asks';

export type Verdict = 'allowed' | 'forbidden' | 'hidden';
export type Table = Readonly<Record<string, Permission>>;

const areaOf = (unit: string): string => unit.split('/')[0] ?? '';
const isPolice = (unit: string): boolean => unit.startsWith('police:');
const acts = ({ actsFor }: Somebody, units: readonly (string | undefined)[]): boolean =>
  actsFor.some((unit) => units.includes(unit));
const has = ({ roles }: Somebody, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => roles.includes(role));
const isNational = ({ unit }: Somebody): boolean => unit.startsWith('hmpps:');

/** Whether the person of a scene may be known to somebody at all. */
function mayKnow(who: Somebody, { restrictedTo, accountable }: Scene): boolean {
  if (!restrictedTo) return true;
  return (
    acts(who, restrictedTo) ||
    has(who, 'national-auditor') ||
    (has(who, 'auditor') &&
      [...restrictedTo, accountable ?? ''].some((unit) => areaOf(unit) === areaOf(who.unit))) ||
    (has(who, 'manager') && who.unit === accountable)
  );
}

const areasIn = ({ units = [], areas }: Scene): readonly string[] => areas ?? units.map(areaOf);

const sightings: Readonly<
  Record<'part' | 'force' | 'area' | 'nation', (who: Somebody, scene: Scene) => boolean>
> = {
  part: (who, { units = [], visibility }) =>
    acts(who, units) && (visibility !== 'occupational-health' || has(who, 'occupational-health')),
  force: (who, scene) =>
    isPolice(who.unit) &&
    (scene.visibility ?? 'area') === 'area' &&
    areasIn(scene).includes(areaOf(who.unit)),
  area: (who, scene) =>
    scene.visibility !== 'occupational-health' && areasIn(scene).includes(areaOf(who.unit)),
  nation: (_who, { visibility }) => visibility !== 'occupational-health',
};

function readsAll(table: Table, who: Somebody, scene: Scene): boolean {
  const rows = table['process.view']?.who;
  if (rows === undefined || rows === 'everybody') return rows === 'everybody';
  const { lead, insight } = scene;
  const leads =
    acts(who, [lead]) ||
    (insight === 'force-of-lead' &&
      has(who, 'coordinator', 'manager') &&
      isPolice(who.unit) &&
      lead !== undefined &&
      areaOf(lead) === areaOf(who.unit));
  return rows.some(
    ({ roles = [], as }) =>
      has(who, ...roles) &&
      isSo(table, as as Relation, who, scene) &&
      (insight === undefined || leads || as === 'area' || as === 'nation'),
  );
}

/** Whether a relation holds, by the facts of the scene alone. */
function isSo(table: Table, relation: Relation, who: Somebody, scene: Scene): boolean {
  const owner = scene.owner === whoeverAsks ? who.unit : scene.owner;
  const { lead, alsoBy = [], to, above = [], power, national, told = [] } = scene;
  const model: Readonly<Record<Relation, () => boolean>> = {
    part: () => mayKnow(who, scene) && sightings.part(who, scene),
    force: () => mayKnow(who, scene) && sightings.force(who, scene),
    area: () => mayKnow(who, scene) && sightings.area(who, scene),
    nation: () => mayKnow(who, scene) && sightings.nation(who, scene),
    'reads-all': () => readsAll(table, who, scene),
    owner: () => acts(who, [owner]),
    'own-unit': () => acts(who, [owner]),
    'also-by': () => acts(who, alsoBy),
    named: () => acts(who, scene.by ?? [who.unit]),
    'told-it': () => scene.toldBy === who.id,
    lead: () => acts(who, [lead]),
    above: () => above.includes(who.id),
    'in-line': () => above.includes(who.id),
    briefed: () => acts(who, [to]),
    'own-area': () => owner !== undefined && areaOf(owner) === areaOf(who.unit),
    'receiver-of-own-area': () => to !== undefined && areaOf(to) === areaOf(who.unit),
    'unit-of-own-area': () => areasIn(scene).includes(areaOf(who.unit)),
    'open-to-role': () => scene.visibility !== 'occupational-health' || has(who, 'occupational-health'),
    'national-office': () => isNational(who),
    'its-power': () =>
      power !== undefined &&
      has(who, power) &&
      (national === true ? isNational(who) : owner !== undefined && areaOf(owner) === areaOf(who.unit)),
    told: () => told.includes(who.id),
    'of-a-prison': () => who.unit.startsWith('prison:'),
  };
  return model[relation]();
}

/** What the table says that somebody is told who asks for an action. */
export function verdictOf(table: Table, action: string, who: Somebody, scene: Scene): Verdict {
  const row = table[action];
  if (!row) throw new Error(`the table has no row ${action}`);
  const { who: rows, known, otherwise, lists } = row;
  if (known !== undefined && verdictOf(table, known, who, scene) !== 'allowed') return 'hidden';
  if (rows === 'everybody') return 'allowed';
  const isGranted = ({ roles, as = [] }: Grant): boolean =>
    (roles === undefined || has(who, ...roles)) &&
    [as].flat().every((relation) =>
      // Of a list everybody sees something who could see a thing so; in a force only the police can.
      lists ? relation !== 'force' || isPolice(who.unit) : isSo(table, relation, who, scene),
    );
  if (rows.some(isGranted)) return 'allowed';
  return otherwise;
}

/** The table as it is, for a model that knows none of its types. */
export const tableOfNow: Table = permissions;

/** The roles that the row of an action names. */
export function rolesNamed(table: Table, action: string): ReadonlySet<Role> {
  const row = table[action];
  return new Set(
    row === undefined || row.who === 'everybody' ? [] : row.who.flatMap(({ roles = [] }) => roles),
  );
}

/** Actions of the table that no route asks for, and no route that asks for another besides. */
export const idleRows = (table: Table, asked: readonly Action[]): string[] =>
  Object.keys(table).filter((action) => !asked.some((one) => one === action));
