import { standInFor, type People, type Standings } from './absence';
import { areaOf, posts as everyPost, upTheLine, type Post, type StaffId, type UnitId } from './parties';
import type { Instant } from '../time/time';

/** Where the highest of some posts stands in the line; below all of them where there is none. */
const rankOf = (held: readonly Post[] = []): number =>
  Math.max(-1, ...held.map((post) => everyPost.indexOf(post)));

/**
 * Whether somebody is under another: the other is their supervisor, or above their supervisor, or holds a higher post
 * in their unit. Two who hold the same post are not under each other. Assumed: of a force lead, only those are
 * under them whose supervisors lead there; the whole force would leave nobody to decide.
 */
export function isUnder(person: StaffId, above: StaffId, standings: Standings): boolean {
  const [own, other] = [standings.get(person), standings.get(above)];
  if (person === above || !own || !other) return false;
  if (own.unit === other.unit && rankOf(other.posts) > rankOf(own.posts)) return true;
  const asked = new Set<StaffId>([person]);
  for (let next = own.supervisor; next !== undefined && !asked.has(next);) {
    if (next === above) return true;
    asked.add(next);
    next = standings.get(next)?.supervisor;
  }
  return false;
}

/** Whether somebody holds a post of a unit, so that the people of that unit are under them. */
export const headsUnit = (person: StaffId, unit: UnitId, standings: Standings): boolean => {
  const standing = standings.get(person);
  return standing?.unit === unit && rankOf(standing.posts) >= 0;
};

/**
 * Whether somebody holds a post of the area of a unit, or one above it, at an instant: their own, or that of somebody
 * who is away and for whom they stand in. One who has left holds none. Who may act for the unit is another question.
 */
export function holdsPost(
  person: StaffId,
  { post, of }: { readonly post: Post; readonly of: UnitId },
  { standings, gates }: Pick<People, 'standings' | 'gates'>,
  at: Instant,
): boolean {
  if (standings.get(person)?.left !== false) return false;
  const holds = (who: StaffId): boolean => {
    const standing = standings.get(who);
    return (
      standing?.left === false &&
      areaOf(standing.unit) === areaOf(of) &&
      upTheLine(post).some((wanted) => standing.posts?.includes(wanted))
    );
  };
  if (holds(person)) return true;
  return [...standings].some(
    ([who, { away }]) =>
      away.length > 0 && holds(who) && standInFor(who, at, { standings, gates }) === person,
  );
}
