import {
  dayOf,
  instantOf,
  plusDays,
  startOf,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { Since } from '../../engine/definition/plan';
import { heldOf, toldOf, type Held, type VettingView } from './facts';
import type { Level } from './table';

/** A spell of unbroken clearance. */
interface Unbroken {
  readonly from: Day;
  readonly until: Day;
  readonly level: Level;
}

/** The spell of unbroken clearance that ends last: renewals in time prolong it, a gap begins another. */
const unbroken = (held: readonly Held[]): Unbroken | undefined =>
  held.reduce<Unbroken | undefined>((spell, { from, until, level }) => {
    if (!spell || from > plusDays(spell.until, 1)) return { from, until, level };
    return { from: spell.from, until: until > spell.until ? until : spell.until, level };
  }, undefined);

/** Clearances that began after a gap. */
export const afterGap = (held: readonly Held[]): Held[] =>
  held.filter(({ from }, at) => at > 0 && from > plusDays(held[at - 1]?.until ?? from, 1));

/** How the clearance of somebody stands, as far as is known. */
interface Course {
  /** The first day without clearance, unless it is renewed. */
  readonly dayZero: Day | undefined;
  readonly cleared: { from: When; to: When | undefined; value: Level } | undefined;
  /** Why there is no clearance, and since when: each such time is covered once. */
  readonly without: { id: string; from: Instant; since: Since | Instant } | undefined;
}

export function courseOf(view: Pick<VettingView, 'input' | 'started' | 'state'>): Course {
  const { ended, suspended, restored, left } = toldOf(view.state);
  const spell = unbroken(heldOf(view));
  const dayZero = spell && plusDays(spell.until, 1);
  const stopped = ended ?? suspended;
  const expired = dayZero && { id: `after-${dayZero}`, on: startOf(dayZero) };
  const gap = left === undefined ? (stopped ?? expired) : undefined;
  const ends = [dayZero, stopped && dayOf(stopped.on) < (dayZero ?? '') && stopped.on, left];
  return {
    dayZero,
    cleared: spell && {
      from: restored && dayOf(restored.on) > spell.from ? restored.on : spell.from,
      to: ends.flatMap((when) => when || []).sort((a, b) => (instantOf(a) < instantOf(b) ? -1 : 1))[0],
      value: spell.level,
    },
    // What ran out was known to all beforehand.
    without: gap && { id: gap.id, from: gap.on, since: 'at' in gap ? gap : gap.on },
  };
}
