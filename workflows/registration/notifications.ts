import { plusDays, type When } from '../../domain/time/time';
import { each, type Maybe, type Plan, type Row } from '../../engine/definition/plan';
import { isInterim, sooner, type Course } from './course';
import { happenings, type Happening } from './happenings';
import { ruleFor, type LawfulDuty } from './rules';
import type { Met, Owed, RegistrationView, State } from './state';
import type { Table } from './table';

type Rows = Readonly<Record<string, Maybe<Row<Table>>>>;

/** What the person must notify after the first time, and whether what they announced happened. */
export function notifications(view: RegistrationView, { until }: Course) {
  const { input, state } = view;
  const { owed, advances, trips } = state;
  const rule = (duty: LawfulDuty): Row<Table>['rule'] => ruleFor(input.regime, duty);
  const duty = (
    name: LawfulDuty,
    from: When,
    met: Met | undefined,
    end: When | undefined = until,
  ): Row<Table> => ({
    from,
    rule: rule(name),
    until: end,
    met,
  });
  const happened = happenings(view);
  const brought = (step: Happening['step']): Rows =>
    Object.fromEntries(
      happened.flatMap(({ step: of, id, row, met }) =>
        of === step && row ? [[id, { ...row, ...duty(step, row.from, met, sooner(until, row.until)) }]] : [],
      ),
    );
  const owes = (step: Owed['step']): Rows =>
    each(
      owed.filter((one) => one.step === step),
      ({ from, met }) => ({ ...duty(step, from, met), opens: from }),
    );
  return {
    change: { ...owes('change'), ...brought('change') },
    release: brought('release'),
    'confirm-advance-change': each(advances, ({ expectedOn, fate }) => ({
      from: expectedOn,
      opens: plusDays(expectedOn, -2),
      rule: rule('advance-window'),
      met: fate,
    })),
    'non-occurrence': each(
      advances,
      ({ expectedOn, not, told }) => not && duty('non-occurrence', expectedOn, told),
    ),
    periodic: !isInterim(view) && periodic(state.visits, duty),
    travel: {
      ...each(
        trips,
        ({ departs, notified, excused, cancelled }) =>
          (!cancelled || notified) &&
          duty(excused ? 'travel-excused' : 'travel', departs, notified, sooner(until, departs)),
      ),
      ...brought('travel'),
    },
    'travel-change': each(
      trips,
      ({ changed }) =>
        changed && duty('travel-change', changed.from, changed.met, sooner(until, changed.from)),
    ),
    return: brought('return'),
    household: owes('household'),
    particulars: owes('particulars'),
  } satisfies Partial<Plan<Table>['steps']>;
}

/** Each visit that moves the annual date asks for the next, which meets it. */
function periodic(
  visits: State['visits'],
  duty: (name: LawfulDuty, from: When, met: Met | undefined) => Row<Table>,
): Rows {
  const bases = visits.filter(({ rebases }) => rebases);
  return each(bases, (base) => {
    const next = bases[bases.indexOf(base) + 1];
    return duty(base.weekly ? 'weekly' : 'periodic', base.on, next && { at: next.on, because: next.id });
  });
}
