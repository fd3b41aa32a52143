import type { ReferenceKind } from '../domain/identifiers';
import { agencyOf, areaOf, type UnitId } from '../domain/people/parties';
import { audienceOf, isReserved, type Visibility } from '../domain/people/visibility';

export const roles = [
  'coordinator',
  'partner',
  'manager',
  'auditor',
  'administrator',
  'occupational-health',
] as const;
export type Role = (typeof roles)[number];

/** Who is signed in, from a checked token and nothing else. */
export interface Actor {
  readonly id: string;
  readonly unit: UnitId;
  readonly roles: readonly Role[];
}

/** All that anyone can do. A route cannot be declared without one. */
export type Action =
  | 'public'
  | 'process.start'
  | 'deadline.ask'
  | 'rule.list'
  | 'calendar.view'
  | 'calendar.change'
  | 'policy.list'
  | 'policy.set'
  | 'recomputation.view'
  | 'directory.view'
  | 'directory.change'
  | 'directory.check'
  | 'staff.list'
  | 'absence.record'
  | 'absence.view'
  | 'absence.end'
  | 'station.list'
  | 'station.publish'
  | 'process.preview'
  | 'process.list'
  | 'process.view'
  | 'process.command'
  | 'process.correct'
  | 'step.list'
  | 'report.view'
  | 'workload.view'
  | 'digest.view'
  | 'step.view'
  | 'step.answer'
  | 'step.reassign'
  | 'step.extend'
  | 'step.note'
  | 'subject.create'
  | 'subject.find'
  | 'subject.view'
  | 'circumstance.record'
  | 'briefing.view'
  | 'welfare.ask'
  | 'welfare.report'
  | 'clearance.report'
  | 'feed.prison'
  | 'attendance.view';

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

/** The one answer to "may this actor do this to that?". Pure. */
export function authorise(actor: Actor, action: Action, resource: Resource = {}): Verdict {
  const is = (...wanted: Role[]): boolean => wanted.some((role) => actor.roles.includes(role));
  const ofArea = (unit: string | undefined): boolean =>
    unit !== undefined && areaOf(unit as UnitId) === areaOf(actor.unit);
  if (isReserved(resource.visibility ?? 'area')) return reservedly(actor, action, resource);
  switch (action) {
    case 'public':
    case 'deadline.ask':
    case 'rule.list':
    case 'calendar.view':
    case 'policy.list':
    case 'directory.view':
    case 'station.list':
      return yes;
    case 'calendar.change':
      return is('administrator') ? yes : no;
    case 'recomputation.view':
      return is('administrator', 'auditor', 'manager') ? yes : no;
    case 'policy.set':
    case 'directory.change':
    case 'station.publish':
      return is('administrator') && ofArea(resource.owner) ? yes : no;
    case 'directory.check':
      return is('administrator', 'auditor', 'manager') ? yes : no;
    case 'staff.list':
      return is('coordinator', 'manager', 'administrator', 'auditor') ? yes : no;
    case 'absence.record':
      return is('coordinator', 'manager', 'administrator') && ofArea(resource.owner) ? yes : no;
    case 'absence.view':
      if (is('auditor')) return yes;
      if (!is('coordinator', 'manager', 'administrator')) return no;
      return ofArea(resource.owner) ? yes : hidden;
    case 'absence.end':
      if (!is('coordinator', 'manager', 'administrator')) return no;
      return ofArea(resource.owner) ? yes : hidden;
    case 'process.list':
    case 'step.list':
    case 'attendance.view':
    case 'report.view':
      return is('administrator') && actor.roles.length === 1 ? no : yes;
    // Who leads how many is about colleagues: for those who allocate, and those who answer for them.
    case 'workload.view':
      return is('coordinator', 'manager', 'auditor') ? yes : no;
    case 'digest.view':
      return is('manager') ? yes : no;
    case 'process.preview':
      return is('coordinator', 'manager') ? yes : no;
    case 'process.start':
      if (!is('coordinator')) return no;
      return (resource.units ?? []).some(ofArea) ? yes : no;
    case 'process.view':
    case 'step.view':
      return sees(actor, resource) ? yes : hidden;
    case 'process.command':
      if (!sees(actor, resource)) return hidden;
      return is('coordinator', 'partner') &&
        (resource.by ?? []).some((unit) => unit === actor.unit || (is('coordinator') && ofArea(unit)))
        ? yes
        : no;
    case 'process.correct':
      if (!sees(actor, resource)) return hidden;
      return is('coordinator') && ofArea(resource.lead) ? yes : no;
    case 'step.answer':
      if (!sees(actor, resource)) return hidden;
      return resource.owner === actor.unit || (is('coordinator') && ofArea(resource.owner))
        ? is('coordinator', 'partner')
          ? yes
          : no
        : no;
    case 'step.extend':
      if (!sees(actor, resource)) return hidden;
      return is('manager') && ofArea(resource.owner) ? yes : no;
    case 'step.note':
      if (!sees(actor, resource)) return hidden;
      return is('coordinator', 'partner', 'manager') ? yes : no;
    case 'step.reassign':
      if (!sees(actor, resource)) return hidden;
      return is('coordinator', 'manager') && ofArea(resource.owner) && ofArea(resource.to) ? yes : no;
    case 'subject.create':
    case 'subject.find':
      return is('coordinator') ? yes : no;
    case 'subject.view':
      return sees(actor, resource) ? (is('coordinator', 'manager', 'auditor') ? yes : no) : hidden;
    case 'briefing.view':
      // The team that is briefed, and whoever may read what it was briefed with.
      return sees(actor, resource) && (resource.to === actor.unit || resource.insight !== false)
        ? yes
        : hidden;
    case 'welfare.ask':
      return resource.inLine === true ? yes : hidden;
    case 'clearance.report':
      return is('manager', 'coordinator', 'auditor') ? yes : no;
    case 'welfare.report':
      return is('occupational-health', 'manager') ? yes : no;
    case 'circumstance.record':
      if (!sees(actor, resource)) return hidden;
      return is('coordinator') || agencyOf(actor.unit) === 'prison' ? yes : no;
    case 'feed.prison':
      return agencyOf(actor.unit) === 'prison' ? yes : no;
    default:
      return action satisfies never;
  }
}

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
