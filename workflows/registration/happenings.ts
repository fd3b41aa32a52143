import { holdsAt, type Spell } from '../../domain/circumstances';
import { dayOf, instantOf, startOf, type Instant, type When } from '../../domain/time/time';
import { isWithin } from './advance-changes';
import { isInitialPending, type Living, type OwedInitial } from './convictions';
import { detained, type Duty } from './regimes';
import type { State } from './state';
import { began, ended, metBy, type Met } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';

/** What a circumstance brought about: an end of detention, an absence, a home lost or found. */
export interface Happening {
  readonly step: 'release' | 'return' | 'travel' | 'change';
  readonly id: string;
  /** When it happened. */
  readonly on: Instant;
  /** Undefined where the person owes nothing because of it. */
  readonly row?:
    | { readonly from: Since; readonly opens?: When | undefined; readonly until?: When | undefined }
    | undefined;
  readonly met?: Met | undefined;
}

/** What circumstances brought about that is not dealt with for good yet, oldest first. */
export function happenings(view: Living, initials: readonly OwedInitial[]): Happening[] {
  return [...releases(view, initials), ...absences(view), ...homes(view)]
    .filter(({ on }) => !isDealtWith(view.state, on))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Whether everything that came about then is dealt with for good. Ask this first: a long life has many happenings. */
const isDealtWith = ({ settledUntil }: State, when: When): boolean =>
  settledUntil !== undefined && instantOf(when) <= settledUntil;

/** A visit about one of some duties on that day or later. */
function answerTo({ visits }: State, of: readonly Duty[], when: When): Met | undefined {
  const begins = startOf(dayOf(when));
  const visit = visits.find((one) => one.on >= begins && one.of.some((duty) => of.includes(duty)));
  return metBy(visit);
}

/** Whether something came after the first notification. Told by its day alone, it came before a visit of that day. */
const isAfterFirst = ({ first }: State, when: When): boolean =>
  first !== undefined && instantOf(when) > first.on;

/**
 * A person released after the first notification must notify the release: SOA 2003 s.84(1)(d), CTA 2008 s.48,
 * CJIA 2008 s.109(2)(e). Before it, or while that of a further disposal is owed, the initial duty runs instead. Nobody
 * is released by escaping, or by going from one detention to another.
 */
function releases({ input, state, subject }: Living, initials: readonly OwedInitial[]): Happening[] {
  const kinds = input.regime === 'rto' ? detained : (['custody', 'hospital'] as const);
  const spells: Spell[] = kinds.flatMap((kind) => [...subject.of(kind)]);
  return spells.flatMap((spell): Happening[] => {
    const { id, to, endReason } = spell;
    const since = ended(spell);
    if (to === undefined || since === undefined || isDealtWith(state, to)) return [];
    if (endReason === 'escape' || !isAfterFirst(state, to) || isInitialPending(initials, to)) return [];
    if (spells.some((other) => other.id !== id && holdsAt(other, instantOf(to)))) return [];
    const met = answerTo(state, ['release', 'change'], to);
    return [{ step: 'release', id, on: instantOf(to), row: { from: since, opens: to }, met }];
  });
}

/**
 * Absences abroad. A journey that nobody told of was owed a notification. The return must be notified too, unless
 * its day and point were notified and accurate: SI 2004/1220 reg.8. A deported person did not travel.
 */
function absences({ input, state, subject }: Living): Happening[] {
  return subject.of('abroad').flatMap((spell): Happening[] => {
    const { id, from, to } = spell;
    if (isDealtWith(state, to ?? from)) return [];
    const deported = subject.of('deported').some((removal) => holdsAt(removal, instantOf(from)));
    if (dayOf(from) < input.relevantDate || deported) return [];
    const trip = state.trips.find((one) => !one.cancelled && dayOf(one.leaves) === dayOf(from));
    const left: Happening = {
      step: 'travel',
      id,
      on: instantOf(from),
      row: trip ? undefined : { from: began(spell), until: from },
    };
    const back = ended(spell);
    if (to === undefined || back === undefined || !isAfterFirst(state, to)) return [left];
    const told = trip?.notified !== undefined && !trip.inaccurate && trip.hasReturnPoint;
    const accurate = told && trip.returnsOn === dayOf(to);
    return [
      left,
      {
        step: 'return',
        id,
        on: instantOf(to),
        row: accurate ? undefined : { from: back, opens: to },
        met: answerTo(state, ['return'], to),
      },
    ];
  });
}

/** Losing a sole or main residence, and finding one, are changes of the home address: s.84(1)(b), s.83(7). */
function homes({ state, subject }: Living): Happening[] {
  return subject.of('no-fixed-abode').flatMap((spell): Happening[] => {
    const found = ended(spell);
    const changed = [
      { id: `${spell.id}-begins`, from: began(spell) },
      ...(found === undefined ? [] : [{ id: `${spell.id}-ends`, from: found }]),
    ];
    return changed.flatMap(({ id, from }): Happening[] => {
      const when = from.on;
      if (!isAfterFirst(state, when)) return [];
      const announced = state.advances.find(
        (one) => one.what === 'home-address' && isWithin(one, dayOf(when)),
      );
      const met = announced ? metBy(announced) : answerTo(state, ['change'], when);
      return [{ step: 'change', id, on: instantOf(when), row: { from, opens: when }, met }];
    });
  });
}
