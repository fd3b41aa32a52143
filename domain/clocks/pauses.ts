import type { CircumstanceKind, Spell } from '../circumstances';
import {
  dayOf,
  daysBetween,
  endOf,
  instantOf,
  plusDays,
  type Day,
  type Instant,
  type When,
} from '../time/time';
import { hourOf, inWords, namesOf } from './words';

/** Spells that overlap, or follow each other at once, as one. Without `to` its end is not known. */
export interface Pause {
  readonly kinds: readonly CircumstanceKind[];
  readonly from: Instant;
  readonly to: Instant | undefined;
  /** As it was told: a day, or an instant. */
  readonly since: When;
  /** The days at whose end it holds: those are spent in it. None where it began and ended within a day. */
  readonly first: Day;
  readonly last: Day | undefined;
}

// Every clock of a process asks the same of the same spells: a refold of a long life would count them anew each time.
const mergedOf = new WeakMap<readonly Spell[], Map<string, readonly Pause[]>>();

/** The spells of those kinds, merged, in order of time. Lists of spells are never changed, only replaced. */
export function pausesOf(
  kinds: readonly CircumstanceKind[] | undefined,
  spells: readonly Spell[],
): readonly Pause[] {
  if (kinds === undefined) return [];
  const known = mergedOf.get(spells) ?? new Map<string, readonly Pause[]>();
  mergedOf.set(spells, known);
  const key = kinds.join();
  const pauses = known.get(key) ?? merge(kinds, spells);
  known.set(key, pauses);
  return pauses;
}

function merge(kinds: readonly CircumstanceKind[], spells: readonly Spell[]): Pause[] {
  const told = spells
    .filter(
      ({ kind, from, to }) => kinds.includes(kind) && (to === undefined || instantOf(to) > instantOf(from)),
    )
    .sort((a, b) => (instantOf(a.from) < instantOf(b.from) ? -1 : 1));
  const merged: { kinds: CircumstanceKind[]; since: When; from: Instant; to: Instant | undefined }[] = [];
  for (const { kind, from, to } of told) {
    const [begins, ends] = [instantOf(from), to && instantOf(to)];
    // Those before are in order and apart: only the last of them can reach as far as this one.
    const before = merged.at(-1);
    if (!before || (before.to !== undefined && before.to < begins)) {
      merged.push({ kinds: [kind], since: from, from: begins, to: ends });
    } else if (before.to !== undefined && (ends === undefined || ends > before.to)) {
      before.kinds.push(kind);
      before.to = ends;
    }
  }
  return merged.map((one) => ({ ...one, ...spentIn(one) }));
}

function spentIn({ from, to }: { from: Instant; to: Instant | undefined }): Pick<Pause, 'first' | 'last'> {
  const begins = dayOf(from);
  const first = from > endOf(begins) ? plusDays(begins, 1) : begins;
  if (to === undefined) return { first, last: undefined };
  const ends = dayOf(to);
  return { first, last: to > endOf(ends) ? ends : plusDays(ends, -1) };
}

/** The pause in which a day is spent. */
export const pauseOn = (day: Day, pauses: readonly Pause[]): Pause | undefined =>
  pauses.find(({ first, last }) => first <= day && (last === undefined || last >= day));

/** The pauses, asked about days in their order, so that a long count meets each pause once. */
export interface PausesInOrder {
  /** The pause in which a day is spent. */
  on(day: Day): Pause | undefined;
  /** How many days from this one on are spent in no pause, where it was just found to be in none. */
  freeFrom(day: Day): number;
}

export function inOrder(pauses: readonly Pause[]): PausesInOrder {
  let at = 0;
  const reached = (day: Day): Pause | undefined => {
    for (let pause = pauses[at]; pause?.last !== undefined && pause.last < day; pause = pauses[at]) at += 1;
    return pauses[at];
  };
  return {
    on(day) {
      const pause = reached(day);
      return pause && pause.first <= day ? pause : undefined;
    },
    freeFrom(day) {
      const next = reached(day);
      return next ? daysBetween(day, next.first) : Infinity;
    },
  };
}

/** Says how much of a counted day was spent away, for the reader: ` (in custody until 09:30)`. */
export function partsOf(pauses: readonly Pause[]): (day: Day) => string {
  const ending = new Map<Day, Pause[]>();
  for (const pause of pauses) {
    if (pause.to === undefined) continue;
    const day = dayOf(pause.to);
    ending.set(day, [...(ending.get(day) ?? []), pause]);
  }
  return (day) => {
    const parts = (ending.get(day) ?? []).flatMap(({ kinds, from, to }) => {
      const until = to && hourOf(to);
      if (until === undefined) return [];
      const since = dayOf(from) === day && hourOf(from) !== undefined ? ` from ${hourOf(from)}` : '';
      return [`${namesOf(kinds)}${since} until ${until}`];
    });
    return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
  };
}

/** The days of a pause from one of them on: `Saturday 2 May 2026 (from 16:00) to Saturday 9 May 2026`. */
export function spanOf({ from, last }: Pause, day: Day): string {
  const hour = dayOf(from) === day ? hourOf(from) : undefined;
  const begins = `${inWords(day)}${hour === undefined ? '' : ` (from ${hour})`}`;
  return last === undefined || last === day ? begins : `${begins} to ${inWords(last)}`;
}
