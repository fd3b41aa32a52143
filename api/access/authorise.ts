import type { ReferenceKind } from '../../domain/identifiers';
import { standingOf, type NeedToKnow } from '../../domain/people/need-to-know';
import { agencyOf, areaOf, type UnitId } from '../../domain/people/parties';
import { nationalArea } from '../../domain/people/grave-changes';
import { isPower, type Power } from '../../domain/people/roles';
import { audienceOf, isReserved, type Visibility } from '../../domain/people/visibility';
import type { Actor, Role } from './actor';
import { readerOf } from './need-to-know';
import { permissions, type Action, type Permission, type Relation } from './permissions';

/** What an action is done to, as far as permission depends on it. */
export interface Resource {
  readonly units?: readonly string[];
  readonly areas?: readonly string[];
  /** Who may see the process, as its row says. */
  readonly visibility?: Visibility;
  /** Whom the person is for, where there is a list. */
  readonly needToKnow?: NeedToKnow | null;
  /** The owner of a step, or the unit that an entry of the directory is about. */
  readonly owner?: string;
  /** The power that a change takes. */
  readonly power?: Power;
  /** Whether the actor asked for a change, or is told of it. */
  readonly told?: boolean;
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
/** The actor may not even know that it exists. */
const hidden: Verdict = { allowed: false, hidden: true };

/** The columns of a process that permission depends on. */
export interface ProcessRow {
  readonly units: readonly string[];
  readonly visibility: Visibility;
  readonly needToKnow: NeedToKnow | null;
  readonly lead?: string;
}

/** A process as permission asks about it. It is made from the row here, and nowhere else. */
export const resourceOf = ({ units, visibility, needToKnow, lead }: ProcessRow): Resource => ({
  units,
  areas: [...new Set(units.map((unit) => areaOf(unit as UnitId)))],
  visibility,
  needToKnow,
  ...(lead !== undefined && { lead }),
});

/** The force whose processes somebody sees besides their own unit's; '' for partners, who see only their unit's. */
export const forceOf = ({ unit, roles: held }: Actor): string =>
  agencyOf(unit) === 'police' && !held.includes('partner') ? areaOf(unit) : '';

/**
 * Whether the actor may see a process: its units may, and so may those whom its row names besides. The list of who
 * needs to know of the person goes before both.
 */
function sees(actor: Actor, resource: Resource): boolean {
  const { units = [], areas = [], visibility = 'area', needToKnow = null } = resource;
  const { forces, auditors, role } = audienceOf(visibility);
  if (role !== undefined && !actor.roles.includes(role)) return false;
  const standing = standingOf(needToKnow, readerOf(actor));
  if (standing === 'hidden') return false;
  if (standing === 'opened' && role === undefined) return true;
  if (auditors && actor.roles.includes('auditor')) return true;
  // Administrators keep the directory, and have no business with offenders.
  if (actor.roles.every(isPower)) return false;
  if (units.includes(actor.unit)) return true;
  return forces && areas.includes(forceOf(actor));
}

/** Holders of the role may do everything to a process that is reserved for it. Nobody else learns that it is there. */
function reservedly(actor: Actor, action: Action, resource: Resource): Verdict {
  if (action !== 'process.start') return sees(actor, resource) ? yes : hidden;
  return sees(actor, resource) ? yes : no;
}

/**
 * The kinds of reference of a subject that lists may show to an actor, the most useful first: the number of their own
 * agency's system, then ours. Assumed: a partner of the police has no use for a ViSOR number.
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

/** National law is for a national office alone. */
const holdsItsPower = (actor: Actor, { power, owner }: Resource): boolean =>
  power !== undefined &&
  actor.roles.includes(power) &&
  (owner === `${nationalArea}/-` ? actor.national : isOfArea(actor, owner));

/** How each relation of the table is found. */
const relations: Readonly<Record<Relation, (actor: Actor, resource: Resource) => boolean>> = {
  sees,
  'not-administrator-alone': ({ roles: held }) => !held.every(isPower),
  'of-national-office': ({ national }) => national,
  'owner-of-own-area': (actor, { owner }) => isOfArea(actor, owner),
  'holds-its-power': holdsItsPower,
  'decides-audits-or-is-told': (actor, resource) =>
    holdsItsPower(actor, resource) ||
    resource.told === true ||
    actor.roles.includes('national-auditor') ||
    (actor.roles.includes('auditor') && isOfArea(actor, resource.owner)),
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
 * Whether the actor may read everything that was recorded on a process, and not only their own steps. The units that
 * its table names under `insight` may, with their police forces, and auditors may. Where the table names none,
 * everybody who sees the process may.
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
