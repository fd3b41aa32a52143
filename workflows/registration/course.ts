import { isUnderEighteen } from '../../domain/time/age';
import type { UnitId } from '../../domain/people/parties';
import type { WorkingLine } from '../../domain/clocks/clock';
import { isEstablishedBy } from '../../domain/circumstance-ids';
import { inWords } from '../../domain/clocks/words';
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
import { earliestApplication, qualifyingDay, type Earliest } from '../indefinite-review/earliest';
import {
  convictionsOf,
  endingOf,
  initialsOwed,
  spanAt,
  type Convictions,
  type Ground,
  type Living,
  type OwedInitial,
} from './convictions';
import { relevantNotification, type RelevantNotification } from './first-notification';
import type { RegistrationView } from './state';
import { began } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';
import { unitsNamed } from '../../engine/definition/units';

/** How the requirements of one person run, as far as is known now. */
export interface Course extends Convictions {
  /** The last day of the period. */
  readonly until: Day | undefined;
  /** The last day of the part of the period to which something belongs that happened then: its duties end with it. */
  readonly untilFor: (when: When) => Day | undefined;
  readonly initials: readonly OwedInitial[];
  /** How the requirements ended before their time. */
  readonly ending: ReturnType<typeof endingOf>;
  readonly endedAt: Instant | undefined;
  readonly breaches: readonly Breach[];
  readonly eligibility: Eligibility | undefined;
  /** From which day a review may be applied for, where the person may apply. */
  readonly reviewable: Day | undefined;
}

export function courseOf(view: RegistrationView): Course {
  const { input, subject } = view;
  const convictions = convictionsOf(view);
  const { period } = convictions;
  const ending = endingOf(view, convictions);
  const eligibility = eligibilityOf(view, convictions);
  return {
    ...convictions,
    until: period.lastDay,
    untilFor: (when) => spanAt(period, when)?.lastDay,
    initials: initialsOwed(view, convictions),
    ending,
    endedAt: ending && later(instantOf(input.relevantDate), ending.at),
    // Nobody misses a duty after the requirements ended.
    breaches: breachesOf(view).filter(({ dueAt }) => !ending || dueAt < ending.at),
    eligibility,
    reviewable: subject.is.shpo ? undefined : eligibility?.day,
  };
}

/** An interim order knows no periodic duty: CJIA 2008 s.110(5). The order that came into force last stands. */
export function isInterim(grounds: readonly Ground[]): boolean {
  const standing = grounds.filter(({ ended }) => !ended);
  const [latest] = [...standing].sort((a, b) => (a.relevantDate > b.relevantDate ? -1 : 1));
  return latest?.disposal === 'interim-violent-offender-order';
}

/** The earlier of two ends; a day ends with its last second. */
export function sooner(a: When | undefined, b: When | undefined): When | undefined {
  const end = (when: When): Instant => (isInstant(when) ? when : endOf(when));
  if (a === undefined || b === undefined) return a ?? b;
  return end(a) <= end(b) ? a : b;
}

/** When a review may be applied for, and what that turns on. */
export interface Eligibility extends Earliest {
  readonly first: RelevantNotification;
  /** What brought the person to that day: a refusal bars another application, so each day is told once. */
  readonly by: string;
}

/**
 * When a review of an indefinite requirement may next be applied for; undefined where there is none to review yet. Each
 * disposal that made it indefinite has its own day, and the latest of them stands: SOA 2003 s.91B.
 */
export function eligibilityOf(view: Living, { grounds }: Convictions): Eligibility | undefined {
  const indefinite = grounds.filter((one) => one.indefinite && !one.ended);
  const firsts = indefinite.flatMap((ground) => relevantNotification(ground, view) ?? []);
  if (firsts.length < indefinite.length) return undefined;
  const [first] = [...firsts].sort((a, b) => (qualifies(a) > qualifies(b) ? -1 : 1));
  if (first === undefined) return undefined;
  const barred = view.subject.of('review-barred').at(-1);
  const earliest = earliestApplication({ on: dayOf(first.on), age: first.age }, barred);
  const isBarred = barred?.to !== undefined && earliest.day > qualifies(first);
  const { ground, released } = first;
  return {
    day: earliest.day,
    working: [...(isBarred ? [] : whichOne(ground, released, grounds.length)), ...earliest.working],
    first,
    by: isBarred ? barred.id : ground.id,
  };
}

const qualifies = ({ on, age }: RelevantNotification): Day => qualifyingDay(dayOf(on), age).day;

/** Which of several disposals the years count for, and the release that began them. */
function whichOne({ relevantDate }: Ground, released: Day | undefined, of: number): WorkingLine[] {
  const which = `Counted for the disposal of ${inWords(relevantDate)}, which made the requirements indefinite`;
  return [
    ...(of > 1 ? [{ what: 'rule' as const, on: relevantDate, text: which }] : []),
    ...(released === undefined
      ? []
      : [
          {
            what: 'not-counted' as const,
            on: released,
            text: `${inWords(released)}: the first release from the custody for it; what was notified before does not count`,
          },
        ]),
  ];
}

/** The MOSOVO unit of the force that is accountable for the person now. */
export const accountableOf = ({ input, subject: { is } }: RegistrationView): UnitId =>
  is.accountable?.value ?? input.home;

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
export function searchesOf({ process, state, subject }: RegistrationView): { id: string; from: Since }[] {
  const { losses, searches } = state;
  const told = subject
    .of('whereabouts-unknown')
    .filter(({ id, to }) => to === undefined && !isEstablishedBy(id, process))
    .map((spell) => ({ id: spell.id, from: began(spell) }));
  const own = losses.flatMap(({ id, on, at, found }) => (found ? [] : [{ id, from: { on, at } }]));
  return [...own, ...told].filter(({ id }) => !searches[id]?.found);
}

/** The youth offending team and children's social care, who get copies while the person is under 18. */
export function copiesAt({ input, state }: RegistrationView, when: When): { to: UnitId[] } | undefined {
  const to = unitsNamed(input.youthJustice, state.socialCare ?? input.socialCare);
  return to.length > 0 && isUnderEighteen(input.born, dayOf(when)) ? { to } : undefined;
}
