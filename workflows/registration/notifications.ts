import { earlier, instantOf, plusDays, type Instant, type When } from '../../domain/time/time';
import { each, type Plan, type Row, type Since } from '../../engine/definition/plan';
import { metBy, type Met } from '../../engine/definition/met';
import { journeysMade } from './absences';
import { isInterim, sooner, type Course } from './course';
import type { Happening } from './happening';
import { happenings } from './happenings';
import type { Regime } from './regimes';
import type { Owed, RegistrationView } from './state';
import type { Table } from './table';

/** What the person must notify after the first time, and whether what they announced happened. */
export function notifications(view: RegistrationView, course: Course) {
  const { untilFor } = course;
  const { input, state } = view;
  const { owed, advances, journeys } = state;
  const departures = departuresMade(view);
  const { regime } = input;
  // The Counter-Terrorism Act knows no notification in advance.
  const inAdvance = regime !== 'rto' && regime;
  const duty = <C extends string>(
    clock: C,
    from: Since | When,
    met: Met | undefined,
    end: When | undefined = untilFor(typeof from === 'string' ? from : from.on),
  ) => ({ from, clock, until: end, met });
  const happened = happenings(view, course.initials);
  const brought = (step: Happening['step']) =>
    Object.fromEntries(
      happened.flatMap(({ step: of, id, row, met }) =>
        of === step && row
          ? [[id, { ...row, ...duty(regime, row.from, met, sooner(untilFor(row.from.on), row.until)) }]]
          : [],
      ),
    );
  const owes = <C extends Regime>(step: Owed['step'], clock: C) =>
    each(
      owed.filter((one) => one.step === step),
      ({ on, at, met }) => ({ ...duty(clock, { on, at }, met), opens: on }),
    );
  return {
    change: { ...owes('change', regime), ...brought('change') },
    release: brought('release'),
    'confirm-advance-change':
      inAdvance && each(advances, (advance) => ({ ...windowOf(advance), clock: inAdvance })),
    'non-occurrence':
      inAdvance && each(advances, ({ expectedOn, not, told }) => not && duty(inAdvance, expectedOn, told)),
    periodic: !isInterim(course.grounds) && periodic(view, duty),
    travel: {
      ...each(journeys, (journey) => {
        const { at, notified, excused, cancelled } = journey;
        if (cancelled && !notified) return false;
        const departs = countsBackFrom(journey, departures);
        const clock = excused ? (`${regime}-excused` as const) : regime;
        return duty(clock, { on: departs, at }, notified, sooner(untilFor(departs), departs));
      }),
      ...brought('travel'),
    },
    'travel-change': {
      ...each(
        journeys.flatMap(({ changes }) => changes),
        ({ from, at, met }) => duty(regime, { on: from, at }, met, sooner(untilFor(from), from)),
      ),
      ...brought('travel-change'),
    },
    return: brought('return'),
    // A violent offender order asks for no household, bank or document; the Counter-Terrorism Act for no household.
    household: regime === 'soa' && owes('household', regime),
    particulars: regime !== 'voo' && owes('particulars', regime),
  } satisfies Partial<Plan<Table>['steps']>;
}

/** The window of an announced change, and since when it is known whether the change happened. */
const windowOf = ({ expectedOn, fate }: RegistrationView['state']['advances'][number]) => ({
  from: expectedOn,
  opens: plusDays(expectedOn, -2),
  met: fate,
});

/** The departure that the notification of a journey counts back from: the earlier of the plan and the fact where nobody notified it. */
const countsBackFrom = (
  { id, departs, notified }: RegistrationView['state']['journeys'][number],
  departures: ReadonlyMap<string, Instant>,
): Instant => (notified ? departs : earlier(departs, departures.get(id) ?? departs));

/** When each journey that was made began. */
function departuresMade(view: RegistrationView): ReadonlyMap<string, Instant> {
  const made = journeysMade(view);
  return new Map(
    view.subject.of('abroad').flatMap(({ id, from }): [string, Instant][] => {
      const journey = made.get(id);
      return journey ? [[journey.id, instantOf(from)]] : [];
    }),
  );
}

type Periodic = Row<Table, 'periodic'>;

/** Each visit that moves the annual date asks for the next, which meets it. */
function periodic(
  { input: { regime }, state: { visits } }: RegistrationView,
  duty: (clock: Periodic['clock'], from: Since, met: Met | undefined) => Periodic,
): Record<string, Periodic> {
  const bases = visits.filter(({ rebases }) => rebases);
  return each(bases, (base) => {
    const next = bases[bases.indexOf(base) + 1];
    const met = metBy(next);
    return duty(base.weekly ? `${regime}-weekly` : regime, { on: base.on, at: base.at }, met);
  });
}
