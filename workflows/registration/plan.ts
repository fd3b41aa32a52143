import { birthdayAt } from '../../domain/time/age';
import { instantOf, later, plusDays } from '../../domain/time/time';
import { each, NotBefore, type Plan } from '../../engine/definition/plan';
import { accountableOf, ageThen, courseOf, searchesOf, sooner, startsOn, type Course } from './course';
import { notifications } from './notifications';
import { notices } from './notices';
import type { RegistrationView } from './state';
import type { Table } from './table';

/** What the person and the units owe now, who is told, and how it ends. */
export function plan(view: RegistrationView): Plan<Table> {
  const course = courseOf(view);
  const { input, started, subject } = view;
  const { until, reviewable } = course;
  return {
    steps: {
      initial: {
        from: startsOn(input),
        clock: input.regime,
        until,
        met: view.state.initial,
      },
      ...afterEachVisit(view),
      ...notifications(view, course),
      ...afterEachBreach(view, course),
      ...whereNobodyKnows(view),
      'dual-management': each(subject.of('looked-after'), ({ from, to }) => ({
        from: later(instantOf(from), started.at),
        until: sooner(plusDays(birthdayAt(input.born, 18), -1), to),
      })),
      'check-expiry': until && {
        [until]: { from: until, opens: { rule: 'registration.expiry-opens', from: until } },
      },
      close: until && {
        [until]: { from: until, opens: plusDays(until, 1), waitsFor: [`check-expiry/${until}`] },
      },
    },
    notices: notices(view, course),
    establishes: establishes(view, course),
    starts: {
      // The person applies for a review: the process only says that they may.
      'indefinite-review': reviewable && {
        [course.eligibleBy]: new NotBefore(
          { rule: 'registration.eligibility-opens', from: reviewable },
          { home: accountableOf(view), because: 'eligibility' },
        ),
      },
    },
    over: until && view.state.archived === until && 'expired',
    stopped: course.ending?.reason,
  };
}

type Steps = Partial<Plan<Table>['steps']>;

const afterEachVisit = ({ input, state: { visits } }: RegistrationView) =>
  ({
    'acknowledge-notification': each(visits, ({ at }) => ({
      from: at,
      clock: input.regime,
    })),
    'record-on-visor': each(visits, ({ at }) => ({ from: at })),
    'tell-partners': each(visits, ({ at, tell }) => tell && { from: at }),
  }) satisfies Steps;

const afterEachBreach = ({ state: { breaches } }: RegistrationView, course: Course) =>
  ({
    'record-breach': each(course.breaches, ({ id, dueAt }) => ({
      from: later(dueAt, breaches[id]?.confirmed ?? dueAt),
    })),
    'decide-breach': each(course.breaches, ({ id, dueAt }) => ({ from: breaches[id]?.recorded ?? dueAt })),
  }) satisfies Steps;

function whereNobodyKnows(view: RegistrationView) {
  const sought = searchesOf(view);
  const last = sought.flatMap(({ id }) => view.state.searches[id] ?? []);
  return {
    'declare-missing': each(sought, ({ from }) => ({ from })),
    'review-whereabouts': each(last, ({ at }) => ({ from: at })),
  } satisfies Steps;
}

function establishes(
  view: RegistrationView,
  { period, until, endedAt }: Course,
): Required<Plan<Table>>['establishes'] {
  const { input, state } = view;
  const { regime, relevantDate } = input;
  const { first, lost } = state;
  const indefinite = regime === 'soa' && period.indefinite;
  return {
    registered: { from: relevantDate, to: endedAt ?? (until && plusDays(until, 1)), value: regime },
    'notified-indefinitely': indefinite && { from: relevantDate, to: endedAt },
    'first-notified': indefinite && first && { from: first.on, value: ageThen(input) },
    'whereabouts-unknown': lost && {
      from: lost.on,
      to: lost.found ?? (endedAt && later(lost.on, endedAt)),
    },
  };
}
