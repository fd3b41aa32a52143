import type { LawChange } from '../law/law-change';
import { areaOf, type Post, type StaffId, type SystemId, type UnitId } from './parties';
import type { Power, Role, SystemRole } from './roles';
import type { Instant } from '../time/time';

/**
 * A change that routes credentials, gives sight, or weakens a guard. Nobody makes one alone: somebody asks for it, and
 * another holder of the same power decides. Plain JSON; each holds what one power takes and no more.
 */
export type GraveChange =
  | {
      readonly of: 'channel';
      readonly unit: UnitId;
      readonly post: Post | '';
      /** Undefined takes the channel away. */
      readonly kind?: 'mail' | 'webhook' | undefined;
      readonly address?: string | undefined;
    }
  | ({ readonly of: 'unit'; readonly unit: UnitId } & GraveOfUnit)
  | ({ readonly of: 'person'; readonly staff: StaffId } & GraveOfPerson)
  | { readonly of: 'role'; readonly staff: StaffId; readonly role: Role }
  | ({ readonly of: 'system'; readonly system: SystemId } & GraveOfSystem)
  | { readonly of: 'feed'; readonly prison: UnitId; readonly desk?: UnitId | undefined }
  | { readonly of: 'law'; readonly why: string; readonly change: LawChange };

/** What is grave in the entry of a unit. */
export interface GraveOfUnit {
  /** Nobody signs in for it any more: its answer links travel by mail. */
  readonly account?: false | undefined;
  readonly needsClearance?: false | undefined;
  /** It works again, and its people with it. */
  readonly active?: true | undefined;
}

/** The entry of a system, whole: from then on it signs in with this and with nothing else. */
export interface GraveOfSystem {
  readonly title: string;
  readonly unit: UnitId;
  readonly roles: readonly SystemRole[];
}

/** What is grave in the entry of a person. */
export interface GraveOfPerson {
  readonly unit?: UnitId | undefined;
  /** They had left, and are back. */
  readonly returns?: true | undefined;
  readonly posts?: readonly Post[] | undefined;
  readonly supervisor?: StaffId | null | undefined;
  readonly deputy?: StaffId | null | undefined;
  readonly mail?: string | null | undefined;
}

/** For how many days a request may be decided. Assumed: a week, so that a holiday of the other holder does not end it. */
export const daysToDecide = 7;

/** The area of a change of national law. */
export const nationalArea = 'national';

/** The power that a change takes: whoever asks for it and whoever decides it both hold it. */
export function powerFor(change: GraveChange): Power {
  switch (change.of) {
    case 'channel':
    case 'feed':
      return 'channel-administrator';
    case 'unit':
      if (change.account !== undefined) return 'channel-administrator';
      return change.needsClearance === undefined ? 'directory-administrator' : 'line-administrator';
    case 'person':
      return change.unit === undefined && change.returns === undefined && change.mail === undefined
        ? 'line-administrator'
        : 'directory-administrator';
    case 'role':
    case 'system':
      return 'directory-administrator';
    case 'law':
      return forceOfLaw(change.change) === undefined ? 'law-administrator' : 'line-administrator';
    default:
      return change satisfies never;
  }
}

/** The force whose own law a change is about; undefined for the law of a nation. */
export const forceOfLaw = (change: LawChange): string | undefined =>
  change.kind === 'policy' || change.kind === 'closure-day' ? change.force : undefined;

/**
 * The area whose holders of the power decide. `home`: the unit of the person whom a change is about, as it is now;
 * somebody who returns is of the area that takes them in.
 */
export function areaOfChange(change: GraveChange, home: UnitId | undefined): string {
  switch (change.of) {
    case 'channel':
    case 'unit':
    case 'system':
      return areaOf(change.unit);
    case 'feed':
      return areaOf(change.prison);
    case 'person': {
      const unit = change.unit ?? home;
      return unit === undefined ? '' : areaOf(unit);
    }
    case 'role':
      return home === undefined ? '' : areaOf(home);
    case 'law':
      return forceOfLaw(change.change) ?? nationalArea;
    default:
      return change satisfies never;
  }
}

/** Whom a change gives something: they neither ask for it nor decide it. */
export function benefitsOf(change: GraveChange): StaffId[] {
  if (change.of === 'role') return [change.staff];
  if (change.of !== 'person') return [];
  const { staff, supervisor, deputy } = change;
  return [...new Set([staff, supervisor, deputy].filter((id) => typeof id === 'string'))];
}

/** The stream of the log that a change is told in: that of the entry, or of the law. */
export function streamOf(change: GraveChange): string {
  switch (change.of) {
    case 'channel':
    case 'unit':
      return `unit:${change.unit}`;
    case 'feed':
      return `unit:${change.prison}`;
    case 'person':
    case 'role':
      return change.staff;
    case 'system':
      return change.system;
    case 'law':
      return `law:${forceOfLaw(change.change) ?? nationalArea}`;
    default:
      return change satisfies never;
  }
}

/** An entry as it stands, as far as it tells a grave change from another. */
export interface UnitStanding {
  readonly active: boolean;
  readonly account: boolean;
  readonly needsClearance: boolean;
}

interface UnitTold {
  readonly id: UnitId;
  readonly active?: boolean | undefined;
  readonly account?: boolean | undefined;
  readonly needsClearance?: boolean | undefined;
}

/**
 * Parts what is told of a unit: what is harmless, and each grave part. A new unit has no work and no people, so that
 * nothing of it is grave.
 */
export function partsOfUnit<T extends UnitTold>(
  before: UnitStanding | undefined,
  told: T,
): { readonly direct: T; readonly grave: readonly GraveChange[] } {
  if (!before) return { direct: told, grave: [] };
  const unit = told.id;
  const links = before.account && told.account === false;
  const uncleared = before.needsClearance && told.needsClearance === false;
  const again = !before.active && told.active === true;
  return {
    direct: {
      ...told,
      ...(links && { account: undefined }),
      ...(uncleared && { needsClearance: undefined }),
      ...(again && { active: undefined }),
    },
    grave: [
      ...(links ? [{ of: 'unit' as const, unit, account: false as const }] : []),
      ...(uncleared ? [{ of: 'unit' as const, unit, needsClearance: false as const }] : []),
      ...(again ? [{ of: 'unit' as const, unit, active: true as const }] : []),
    ],
  };
}

/** A person as they stand. */
export interface PersonStanding {
  readonly unit: string;
  readonly posts: readonly string[];
  readonly supervisor: string | null;
  readonly deputy: string | null;
  readonly mail: string | null;
  readonly active: boolean;
}

interface PersonTold {
  readonly id: StaffId;
  readonly unit?: UnitId | undefined;
  readonly posts?: readonly Post[] | undefined;
  readonly supervisor?: StaffId | null | undefined;
  readonly deputy?: StaffId | null | undefined;
  readonly mail?: string | null | undefined;
  readonly returns?: boolean | undefined;
}

const sorted = (held: readonly string[]): string => [...new Set(held)].sort().join();

/**
 * Parts what is told of a person: what is harmless (undefined where nothing is), and each grave part. Of somebody new
 * only the posts are grave: nobody is below them yet, and there is nothing of theirs to look into.
 */
export function partsOfPerson<T extends PersonTold>(
  before: PersonStanding | undefined,
  told: T,
): { readonly direct: T | undefined; readonly grave: readonly GraveChange[] } {
  const { id: staff, posts } = told;
  if (!before) {
    if (posts === undefined || posts.length === 0) return { direct: told, grave: [] };
    return { direct: { ...told, posts: undefined }, grave: [{ of: 'person', staff, posts }] };
  }
  const differs = <K extends 'unit' | 'supervisor' | 'deputy' | 'mail'>(name: K): boolean =>
    told[name] !== undefined && told[name] !== before[name];
  const returns = told.returns === true && !before.active;
  const place = {
    ...(differs('unit') && { unit: told.unit }),
    ...(returns && { returns: true as const }),
    ...(differs('mail') && { mail: told.mail }),
  };
  const line = {
    ...(posts !== undefined && sorted(posts) !== sorted(before.posts) && { posts }),
    ...(differs('supervisor') && { supervisor: told.supervisor }),
    ...(differs('deputy') && { deputy: told.deputy }),
  };
  const said = [place, line].filter((part) => Object.keys(part).length > 0);
  const harmless = {
    ...told,
    unit: undefined,
    posts: undefined,
    supervisor: undefined,
    deputy: undefined,
    mail: undefined,
    returns: undefined,
  };
  return {
    // Nothing is written of somebody who left before their return is approved.
    direct: before.active ? harmless : undefined,
    grave: said.map((part) => ({ of: 'person', staff, ...part })),
  };
}

/** Whether the time to decide is over: at the instant itself it is. */
export const isTooLate = (expiresAt: Instant, now: Instant): boolean => expiresAt <= now;
