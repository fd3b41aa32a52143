import type { ReferenceKind } from '../domain/identifiers';
import { agencyOf, areaOf, type UnitId } from '../domain/people/parties';
import { audienceOf, isReserved, type Visibility } from '../domain/people/visibility';
import { permissions, type Action, type Permission, type Relation, type Role } from './permissions';

/** Who is signed in, from a checked token and nothing else. */
export interface Actor {
  readonly id: string;
  readonly unit: UnitId;
  readonly roles: readonly Role[];
}

/** What an action is done to, as far as permission turns on it. */
export interface Resource {
  readonly units?: readonly string[];
  readonly areas?: readonly string[];
  /** Who may see the process, as its row says. */
  readonly visibility?: Visibility;
  /** The owner of a step, or the unit that an entry of the directory is about. */
  readonly owner?: string;
  /** The unit that leads a process. */
  readonly lead?: string;
  /** Units that may give a command. */
  readonly by?: readonly string[];
  /** Whether the actor may read what was told to the process, its input and its log. */
  readonly insight?: boolean;
  /** Whether the actor is in line above a member of staff. */
  readonly inLine?: boolean;
  /** The unit that a step would be given to. */
  readonly to?: string;
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly hidden: boolean };

const yes: Verdict = { allowed: true };
const no: Verdict = { allowed: false, hidden: false };
/** Not allowed to know that it exists. */
const hidden: Verdict = { allowed: false, hidden: true };

/** What of the row of a process permission turns on. */
export interface ProcessRow {
  readonly units: readonly string[];
  readonly visibility: Visibility;
  readonly lead?: string;
}

/** A process as permission asks about it: made of its row here, and nowhere else. */
export const resourceOf = ({ units, visibility, lead }: ProcessRow): Resource => ({
  units,
  areas: [...new Set(units.map((unit) => areaOf(unit as UnitId)))],
  visibility,
  ...(lead !== undefined && { lead }),
});

/** The force whose processes somebody sees beside those of their own unit; '' for partners, who see their unit's alone. */
export const forceOf = ({ unit, roles: held }: Actor): string =>
  agencyOf(unit) === 'police' && !held.includes('partner') ? areaOf(unit) : '';

/** Who may see a process: the units that have a part in it, and those whom its row names beside them. */
function sees(actor: Actor, { units = [], areas = [], visibility = 'area' }: Resource): boolean {
  const { forces, auditors, role } = audienceOf(visibility);
  if (role !== undefined && !actor.roles.includes(role)) return false;
  if (auditors && actor.roles.includes('auditor')) return true;
  // Who keeps the directory has no business with people.
  if (actor.roles.every((role) => role === 'administrator')) return false;
  if (units.includes(actor.unit)) return true;
  return forces && areas.includes(forceOf(actor));
}

/** Of what is reserved for a role, its holders do everything, and nobody else learns that it is there. */
function reservedly(actor: Actor, action: Action, resource: Resource): Verdict {
  if (action !== 'process.start') return sees(actor, resource) ? yes : hidden;
  return sees(actor, resource) ? yes : no;
}

/**
 * The kinds of reference of a subject that lists may show to an actor, the one wanted most first: the number of their
 * agency's own system, and ours. Assumed: a partner of the police has no use for a ViSOR number.
 */
export function referencesFor({ unit, roles: held }: Actor): readonly ReferenceKind[] {
  const own: Readonly<Record<string, readonly ReferenceKind[]>> = {
    police: held.includes('partner') ? [] : ['visor'],
    probation: ['crn'],
    prison: ['nomis'],
  };
  return [...(own[agencyOf(unit)] ?? []), 'vigil'];
}

/** The one answer to "may this actor do this to that?": what the action's row of the table says. Pure. */
export function authorise(actor: Actor, action: Action, resource: Resource = {}): Verdict {
  if (isReserved(resource.visibility ?? 'area')) return reservedly(actor, action, resource);
  const row: Permission = permissions[action];
  const holds = (relation: Relation): boolean => relations[relation](actor, resource);
  const has = (wanted: readonly Role[]): boolean => wanted.some((role) => actor.roles.includes(role));
  if (row.hiddenUnless && !holds(row.hiddenUnless)) return hidden;
  if (row.always && has(row.always)) return yes;
  if (row.roles && !has(row.roles)) return no;
  if ((row.needs ?? []).every(holds)) return yes;
  return row.elseHidden ? hidden : no;
}

const isOfArea = (actor: Actor, unit: string | undefined): boolean =>
  unit !== undefined && areaOf(unit as UnitId) === areaOf(actor.unit);
const isCoordinatorFor = (actor: Actor, unit: string | undefined): boolean =>
  actor.roles.includes('coordinator') && isOfArea(actor, unit);

/** How each relation of the table is found. */
const relations: Readonly<Record<Relation, (actor: Actor, resource: Resource) => boolean>> = {
  sees,
  'not-administrator-alone': ({ roles: held }) => held.length !== 1 || !held.includes('administrator'),
  'owner-of-own-area': (actor, { owner }) => isOfArea(actor, owner),
  'lead-of-own-area': (actor, { lead }) => isOfArea(actor, lead),
  'receiver-of-own-area': (actor, { to }) => isOfArea(actor, to),
  'unit-of-own-area': (actor, { units = [] }) => units.some((unit) => isOfArea(actor, unit)),
  'answers-for-owner': (actor, { owner }) => owner === actor.unit || isCoordinatorFor(actor, owner),
  'named-by-table': (actor, { by = [] }) =>
    by.some((unit) => unit === actor.unit || isCoordinatorFor(actor, unit)),
  'briefed-or-insight': (actor, { to, insight }) => to === actor.unit || insight !== false,
  'in-line': (_actor, { inLine }) => inLine === true,
  'of-a-prison': ({ unit }) => agencyOf(unit) === 'prison',
  'coordinator-or-prison': ({ unit, roles: held }) =>
    held.includes('coordinator') || agencyOf(unit) === 'prison',
};

/**
 * Whether the actor may read what a process was told, and not only the steps that are theirs: the units of its
 * table's `insight` and their police forces may, and auditors; all who see it where the table names none.
 */
export function hasInsight(actor: Actor, insiders: readonly string[] | undefined): boolean {
  if (insiders === undefined || actor.roles.includes('auditor')) return true;
  return insiders.some(
    (unit) =>
      unit === actor.unit ||
      (agencyOf(unit as UnitId) === 'police' &&
        !actor.roles.includes('partner') &&
        areaOf(unit as UnitId) === areaOf(actor.unit)),
  );
}
