import { coveredBy } from '../../domain/people/absence';
import { Refused } from '../../domain/errors';
import type { StaffId } from '../../domain/people/parties';
import { isNationalRole } from '../../domain/people/roles';
import type { Instant } from '../../domain/time/time';
import { directoryNow, gateOn, type WholeDirectory } from '../../records/people/standings';
import type { Identity } from '../../records/people/identities';
import type { Reader } from '../../records/database';
import type { Actor, Cover } from './actor';

/** Whom a token names, and as what. */
export interface Named {
  readonly id: string;
  readonly kind: 'person' | 'system';
}

/**
 * The actor that a token names, as the directory has them at an instant. It is asked at each request, so that a
 * change works from the next request on. Throws `access.…` for whoever the directory does not know or no longer
 * lets in.
 */
export async function actorFromDirectory(reader: Reader, named: Named, at: Instant): Promise<Actor> {
  const directory = await directoryNow(reader);
  const identity = directory.identities.get(named.id);
  if (identity?.kind !== named.kind) throw new Refused('access.not-in-directory');
  demandLetIn(identity);
  const gate = gateOn(directory.people, named.id, at);
  if (gate) throw new Refused(gate.refusals.entry ?? gate.refusals.given.code);
  const { kind, unit, posts, national } = identity;
  // Whoever moved from a national office has a national role no more, before anybody took it from them.
  const roles = identity.roles.filter((role) => national || !isNationalRole(role));
  if (roles.length === 0) throw new Refused('access.no-role');
  const covers = kind === 'person' ? coversOf(named.id as StaffId, at, directory) : [];
  return {
    id: named.id,
    kind,
    unit,
    roles,
    national,
    covers,
    posts,
    actsFor: [...new Set([unit, ...covers.map((cover) => cover.unit)])],
  };
}

function demandLetIn({ kind, active, unitOpen }: Identity): void {
  if (!active) throw new Refused(kind === 'person' ? 'access.left' : 'access.system-closed');
  if (!unitOpen) throw new Refused('access.unit-closed');
}

/** The people for whom somebody stands in. Nobody acts for a unit that is closed. */
const coversOf = (person: StaffId, at: Instant, { people, covers, identities }: WholeDirectory): Cover[] =>
  coveredBy(person, at, people, covers).flatMap((staff) => {
    const covered = identities.get(staff);
    return covered?.unitOpen === true ? [{ staff, unit: covered.unit, posts: covered.posts }] : [];
  });
