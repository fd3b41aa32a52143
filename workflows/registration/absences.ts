import { holdsAt, type Spell } from '../../domain/circumstances';
import {
  dayOf,
  endOf,
  instantOf,
  isInstant,
  plusDays,
  plusHours,
  toMilliseconds,
  type When,
} from '../../domain/time/time';
import { began, ended, metBy, type Met } from '../../engine/definition/met';
import type { Living } from './convictions';
import type { Happening } from './happening';
import { isNotifiable, isReturnNotified } from './journeys';
import type { Journey, State } from './state';

type Absence = Pick<Spell<'abroad'>, 'id' | 'from' | 'to' | 'told'>;

/** Assumed: who leaves within so many days of a departure that was told goes on that journey. */
const days = 7;
/** Assumed: a delay of no more than these hours leaves a journey the same, however short it is. */
const hours = 24;

/**
 * Whether an absence may be that journey: it overlaps what was planned, with some delay, or began some days too early
 * and had not ended before the journey was to begin.
 */
export function mayBe({ plan: { leaves, returnsOn } }: Journey, { from, to }: Absence): boolean {
  const left = instantOf(from);
  const back = to === undefined || isInstant(to) ? to : endOf(to);
  if (left <= leaves)
    return dayOf(from) >= plusDays(dayOf(leaves), -days) && (back === undefined || back > leaves);
  if (returnsOn === undefined) return dayOf(from) <= plusDays(dayOf(leaves), days);
  return dayOf(from) <= returnsOn || left <= plusHours(leaves, hours);
}

/** Whether an absence may still turn out to be that journey which begins on that day or later. */
export const isAhead = ({ plan: { leaves, returnsOn } }: Journey, when: When): boolean => {
  const last = plusDays(dayOf(leaves), days);
  return (returnsOn !== undefined && returnsOn > last ? returnsOn : last) >= dayOf(when);
};

/**
 * Which journey each absence was, by its id. Nobody makes a journey twice: of several absences it is the one that
 * began nearest to its departure, and of several journeys likewise. One that was called off was not made.
 */
export function journeysMade({
  state: { journeys },
  subject,
}: Pick<Living, 'state' | 'subject'>): ReadonlyMap<string, Journey> {
  const standing = journeys.filter(({ cancelled }) => !cancelled);
  const pairs = standing.flatMap((journey) =>
    subject.of('abroad').flatMap((absence) => {
      const apart = toMilliseconds(instantOf(absence.from)) - toMilliseconds(journey.plan.leaves);
      return mayBe(journey, absence) ? [{ journey, absence, apart: Math.abs(apart) }] : [];
    }),
  );
  const made = new Map<string, Journey>();
  const taken = new Set<Journey>();
  for (const { journey, absence } of pairs.sort((a, b) => a.apart - b.apart)) {
    if (made.has(absence.id) || taken.has(journey)) continue;
    made.set(absence.id, journey);
    taken.add(journey);
  }
  return made;
}

/**
 * What absences abroad brought about. One that was no journey that anybody told of was owed a notification. One that
 * was a notified journey and began on another day was owed notice of the change where there was time to give it. The
 * return is to be notified too, unless its day and point were notified and accurate: SI 2004/1220 regs.5-8. A deported
 * person did not travel.
 */
export function absences(
  view: Living,
  is: { dealtWith: (when: When) => boolean; afterFirst: (when: When) => boolean },
): Happening[] {
  const { input, state, subject } = view;
  const made = journeysMade(view);
  return subject.of('abroad').flatMap((absence): Happening[] => {
    const { id, from, to } = absence;
    if (is.dealtWith(to ?? from)) return [];
    const deported = subject.of('deported').some((removal) => holdsAt(removal, instantOf(from)));
    if (dayOf(from) < input.relevantDate || deported) return [];
    const journey = made.get(id);
    const left = departure(absence, journey, state);
    const back = ended(absence);
    if (to === undefined || back === undefined || !is.afterFirst(to)) return [left];
    const notified = journey !== undefined && isReturnNotified(journey, dayOf(to));
    return [
      left,
      {
        step: 'return',
        id,
        on: instantOf(to),
        row: notified ? undefined : { from: back, opens: to },
        met: returnNotified(state, to),
      },
    ];
  });
}

/** What the departure was owed: a notification of the journey, or one that its day had changed. */
function departure(absence: Absence, journey: Journey | undefined, state: State): Happening {
  const { id, from } = absence;
  const on = instantOf(from);
  const row = { from: began(absence), until: from };
  if (!journey) return { step: 'travel', id, on, row };
  const isChange = journey.notified !== undefined && isNotifiable(journey.plan.leaves, on);
  const told = state.visits.find(
    (visit) =>
      visit.namesNone &&
      visit.of.includes('travel-change') &&
      visit.on <= on &&
      (!journey.notified || visit.on >= instantOf(journey.notified.at)),
  );
  return { step: 'travel-change', id, on, row: isChange ? row : undefined, met: metBy(told) };
}

/** A visit about a return, on its day or later. */
const returnNotified = ({ visits }: State, to: When): Met | undefined =>
  metBy(visits.find((one) => one.of.includes('return') && dayOf(one.on) >= dayOf(to)));
