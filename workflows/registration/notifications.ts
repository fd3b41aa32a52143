import { plusDays, type When } from '../../domain/time/time';
import { each, type Plan, type Row, type Since } from '../../engine/definition/plan';
import { metBy, type Met } from '../../engine/definition/met';
import { isInterim, sooner, type Course } from './course';
import { happenings, type Happening } from './happenings';
import type { Regime } from './regimes';
import type { Owed, RegistrationView } from './state';
import type { Table } from './table';

/** What the person must notify after the first time, and whether what they announced happened. */
export function notifications(view: RegistrationView, course: Course) {
  const { untilFor } = course;
  const { input, state } = view;
  const { owed, advances, trips } = state;
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
      inAdvance &&
      each(advances, ({ expectedOn, fate }) => ({
        from: expectedOn,
        opens: plusDays(expectedOn, -2),
        clock: inAdvance,
        met: fate,
      })),
    'non-occurrence':
      inAdvance && each(advances, ({ expectedOn, not, told }) => not && duty(inAdvance, expectedOn, told)),
    periodic: !isInterim(course.grounds) && periodic(view, duty),
    travel: {
      ...each(
        trips,
        ({ departs, notified, excused, cancelled }) =>
          (!cancelled || notified) &&
          duty(
            excused ? (`${regime}-excused` as const) : regime,
            departs,
            notified,
            sooner(untilFor(departs), departs),
          ),
      ),
      ...brought('travel'),
    },
    'travel-change': each(
      trips,
      ({ changed }) =>
        changed && duty(regime, changed.from, changed.met, sooner(untilFor(changed.from), changed.from)),
    ),
    return: brought('return'),
    // A violent offender order asks for no household, bank or document; the Counter-Terrorism Act for no household.
    household: regime === 'soa' && owes('household', regime),
    particulars: regime !== 'voo' && owes('particulars', regime),
  } satisfies Partial<Plan<Table>['steps']>;
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
