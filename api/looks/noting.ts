import { areaOf } from '../../domain/people/parties';
import { audienceOf, visibilities, type Visibility } from '../../domain/people/visibility';
import type { Database } from '../../records/database';
import type { Look } from '../../records/log/look';
import type { LookLog } from '../../records/log/looks';
import { personsBehind } from '../../records/log/persons';
import type { Actor } from '../access/actor';
import type { Named } from './named';
import { reasonNeeded } from './reasons';

/** What a look says of the request that it was made by. */
export interface Request {
  /** The method and the path of the route, without anybody's id. */
  readonly route: string;
  /** Where it came from, as far as the proxies are trusted. */
  readonly address: string;
  readonly trace: string;
  /** Why the actor asks, where they said so. Whatever lets somebody in for a reason sets it to that reason. */
  why: string | null;
}

/** What looks are written down with. */
export interface Looking {
  readonly database: Database;
  readonly looks: LookLog;
  readonly request: Request;
}

/** What was looked at. */
export interface LookedAt {
  readonly action: string;
  /** What was asked for by its id. */
  readonly resource: string;
  readonly named: Named;
  readonly allowed: boolean;
  /** The role for whose holders alone all of it is, whatever it names. */
  readonly reservedFor?: string | undefined;
  /** Whether these persons may be shown only for a reason. Where there is none, that is a refused look. */
  readonly demandsReason?: ((persons: readonly string[]) => Promise<boolean>) | undefined;
  /** Written down though it names nobody. */
  readonly always?: boolean;
}

/** Those who were looked at, apart by who may know of that. */
interface Group {
  readonly reserved: string | null;
  readonly persons: readonly string[];
}

const roleOf = (visibility: Visibility | null): string | null =>
  visibility === null ? null : (audienceOf(visibility).role ?? null);

const reservedRoles: ReadonlySet<string> = new Set(
  visibilities.flatMap((visibility) => audienceOf(visibility).role ?? []),
);

/** Whether the actor may see what not even auditors may know of, so that it is asked of each thing which it is. */
export const seesReserved = ({ roles }: Actor): boolean => roles.some((role) => reservedRoles.has(role));

// No row grows beyond this.
const mostPersons = 500;

/**
 * Writes down who looked at whom, or was refused. Throws where that cannot be recorded, or where a reason is needed and
 * none is given: then nothing may be shown.
 */
export async function noteLook(
  { database, looks, request }: Looking,
  actor: Actor,
  { action, resource, named, allowed, reservedFor, demandsReason, always = false }: LookedAt,
): Promise<void> {
  const groups = await groupsOf(database, named, reservedFor ?? null);
  const wanted = groups.length === 0 && always ? [{ reserved: reservedFor ?? null, persons: [] }] : groups;
  const { route, address, trace, why } = request;
  const { id, unit, kind } = actor;
  const isReasonless =
    why === null && (await demandsReason?.(wanted.flatMap(({ persons }) => persons))) === true;
  const look = {
    actor: id,
    unit,
    area: areaOf(unit),
    kind,
    action,
    resource,
    route,
    address,
    trace,
    why,
    allowed: allowed && !isReasonless,
  };
  await looks.note(wanted.map((group): Look => ({ ...look, ...group })));
  if (isReasonless) throw reasonNeeded();
}

async function groupsOf(
  database: Database,
  { persons, ids }: Named,
  reservedFor: string | null,
): Promise<readonly Group[]> {
  const behind = await personsBehind(database, [...ids]);
  const roles = new Map<string, Set<string | null>>();
  const add = (person: string, role: string | null): void =>
    void roles.set(person, (roles.get(person) ?? new Set()).add(role));
  for (const { person, visibility } of behind)
    if (visibility !== null) add(person, reservedFor ?? roleOf(visibility));
  // Of whom only the person is named, nobody need be kept from knowing it.
  for (const person of [...persons, ...behind.map((one) => one.person), ...unknownStaff(ids, behind)])
    if (!roles.has(person)) add(person, reservedFor);
  const reserved = [...new Set([...roles.values()].flatMap((some) => [...some]))].sort();
  return reserved.flatMap((role) =>
    inParts([...roles].flatMap(([person, some]) => (some.has(role) ? [person] : [])).sort()).map((part) => ({
      reserved: role,
      persons: part,
    })),
  );
}

/** Members of staff about whom nothing is recorded yet. */
function unknownStaff(ids: ReadonlySet<string>, behind: readonly { readonly id: string }[]): string[] {
  const known = new Set(behind.map(({ id }) => id));
  return [...ids].filter((id) => id.startsWith('staff:') && !known.has(id));
}

function inParts(persons: readonly string[]): (readonly string[])[] {
  const parts = [];
  for (let from = 0; from < persons.length; from += mostPersons)
    parts.push(persons.slice(from, from + mostPersons));
  return parts;
}
