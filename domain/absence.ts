import type { StaffId } from './parties';
import type { Day } from './time';

/** Days on which somebody is away, both included, and who covers. */
export interface Absence {
  readonly from: Day;
  readonly to: Day;
  readonly cover: StaffId;
}

/** Whether somebody can be given anything. */
export interface Standing {
  /** For good. */
  readonly left: boolean;
  readonly away: readonly Absence[];
}

/** Those whom somebody asked about; nobody else is known to be away or to have left. */
export type Standings = ReadonlyMap<StaffId, Standing>;

const isAway = (standing: Standing | undefined, day: Day): Absence | undefined =>
  standing?.away.find(({ from, to }) => from <= day && day <= to);

/**
 * Who is there on a day for somebody: the person, or the cover, or whoever covers for the cover. Undefined
 * where that ends with nobody: with one who left, or in a circle.
 */
export function standInFor(person: StaffId, day: Day, standings: Standings): StaffId | undefined {
  const asked = new Set<StaffId>();
  let who = person;
  for (;;) {
    const standing = standings.get(who);
    if (standing?.left === true || asked.has(who)) return undefined;
    const absence = isAway(standing, day);
    if (!absence) return who;
    asked.add(who);
    who = absence.cover;
  }
}
