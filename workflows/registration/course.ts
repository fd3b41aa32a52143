import { isUnderEighteen } from '../../domain/time/age';
import type { UnitId } from '../../domain/people/parties';
import {
  dayOf,
  endOf,
  instantOf,
  isInstant,
  later,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import { earliestApplication, type AgeThen, type Earliest } from '../indefinite-review/earliest';
import type { Disposed } from './disposals';
import { longestPeriod, type Period } from './notification-period';
import { detained } from './regimes';
import type { Input, RegistrationView, State } from './state';
import { unitsNamed } from '../../engine/definition/units';

/** How the requirements of one person run, as far as is known now. */
export interface Course {
  readonly period: Period;
  /** The last day of the period. */
  readonly until: Day | undefined;
  /** How the requirements ended before their time. */
  readonly ending: State['ended'];
  readonly endedAt: Instant | undefined;
  readonly breaches: readonly Breach[];
  /** From which day a review may be applied for, where the person may apply. */
  readonly reviewable: Day | undefined;
  /** What brought the person to that day: a refusal bars another application, so each day is told once. */
  readonly eligibleBy: string;
}

export function courseOf(view: RegistrationView): Course {
  const { input, started, subject } = view;
  const period = periodOf(view);
  const ending = endingOf(view, period);
  return {
    period,
    until: period.lastDay,
    ending,
    endedAt: ending && later(instantOf(input.relevantDate), ending.at),
    // Nobody misses a duty after the requirements ended.
    breaches: breachesOf(view).filter(({ dueAt }) => !ending || dueAt < ending.at),
    reviewable: subject.is.shpo ? undefined : eligibilityOf(view, period)?.day,
    eligibleBy: subject.of('review-barred').at(-1)?.id ?? started.id,
  };
}

/** Every disposal of the person: the length of the requirements turns on all of them. */
export function allDisposals({ input, state }: RegistrationView): Disposed[] {
  const { regime, born } = input;
  return [{ ...input }, ...state.disposals.map((one) => ({ ...one, regime, born }))];
}

export const periodOf = (view: RegistrationView): Period =>
  longestPeriod(allDisposals(view), {
    orders: view.subject.of('shpo'),
    spells: detained.flatMap((kind) => [...view.subject.of(kind)]),
  });

/** An interim order knows no periodic duty: CJIA 2008 s.110(5). The order that came into force last stands. */
export function isInterim(view: RegistrationView): boolean {
  const [latest] = allDisposals(view).sort((a, b) => (a.relevantDate > b.relevantDate ? -1 : 1));
  return latest?.disposal === 'interim-violent-offender-order';
}

export const startsOn = ({ servedOn, relevantDate }: Input): Day => servedOn ?? relevantDate;

/** The earlier of two ends; a day ends with its last second. */
export function sooner(a: When | undefined, b: When | undefined): When | undefined {
  const end = (when: When): Instant => (isInstant(when) ? when : endOf(when));
  if (a === undefined || b === undefined) return a ?? b;
  return end(a) <= end(b) ? a : b;
}

export const ageThen = ({ born, relevantDate }: Input): AgeThen =>
  isUnderEighteen(born, relevantDate) ? 'under-18' : 'adult';

/** When a review of an indefinite requirement may next be applied for; undefined where there is none to review yet. */
export function eligibilityOf(
  { input, state: { first }, subject }: RegistrationView,
  period: Period,
): Earliest | undefined {
  if (input.regime !== 'soa' || !period.indefinite || !first) return undefined;
  const barred = subject.of('review-barred').at(-1);
  return earliestApplication({ on: dayOf(first.on), age: ageThen(input) }, barred);
}

/** The MOSOVO unit of the force that is accountable for the person now. */
export const accountableOf = ({ input, subject: { is } }: RegistrationView): UnitId =>
  is.accountable?.value ?? input.home;

function endingOf({ input, state, subject }: RegistrationView, period: Period): State['ended'] {
  if (state.ended) return state.ended;
  const { deceased, 'requirement-ended': reviewed } = subject.is;
  if (deceased) return { reason: 'deceased', at: instantOf(deceased.from) };
  return reviewed && period.indefinite && instantOf(reviewed.from) >= instantOf(input.relevantDate)
    ? { reason: 'review', at: instantOf(reviewed.from) }
    : undefined;
}

interface Breach {
  readonly id: string;
  readonly dueAt: Instant;
}

/** Missed duties, and visits to which the parent did not bring the young person: SOA 2003 s.89(2), s.91. */
export const breachesOf = ({ state, missed }: Pick<RegistrationView, 'state' | 'missed'>): Breach[] => [
  ...missed.map(({ key, dueAt }) => ({ id: key, dueAt })),
  ...state.unattended.map(({ id, on }) => ({ id: `attendance/${id}`, dueAt: on })),
];

/** Each time that nobody knows where the person is: recorded here, or as a circumstance. */
export function searchesOf({ state, subject }: RegistrationView): { id: string; from: Instant }[] {
  const { lost, searches } = state;
  const told = subject
    .of('whereabouts-unknown')
    .filter(({ from, to }) => to === undefined && !(lost && instantOf(from) === lost.on))
    .map(({ id, from }) => ({ id, from: instantOf(from) }));
  const own = lost && !lost.found ? [{ id: lost.id, from: lost.at }] : [];
  return [...own, ...told].filter(({ id }) => !searches[id]?.found);
}

/** The youth offending team and children's social care, who get copies while the person is under 18. */
export function copiesAt({ input, state }: RegistrationView, when: When): { to: UnitId[] } | undefined {
  const to = unitsNamed(input.youthJustice, state.socialCare ?? input.socialCare);
  return to.length > 0 && isUnderEighteen(input.born, dayOf(when)) ? { to } : undefined;
}
