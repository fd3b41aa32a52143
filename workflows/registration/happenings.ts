import { holdsAt, type Spell } from '../../domain/circumstances';
import { dayOf, instantOf, startOf, type When } from '../../domain/time/time';
import { absences } from './absences';
import type { Happening } from './happening';
import { isWithin } from './advance-changes';
import { isInitialPending, type Living, type OwedInitial } from './convictions';
import { detained, type Duty } from './regimes';
import type { State } from './state';
import { began, ended, metBy, type Met } from '../../engine/definition/met';

/** What circumstances brought about that is not dealt with for good yet, oldest first. */
export function happenings(view: Living, initials: readonly OwedInitial[]): Happening[] {
  return [...releases(view, initials), ...abroad(view), ...homes(view)]
    .filter(({ on }) => !isDealtWith(view.state, on))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

const abroad = (view: Living): Happening[] =>
  absences(view, {
    dealtWith: (when) => isDealtWith(view.state, when),
    afterFirst: (when) => isAfterFirst(view.state, when),
  });

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
