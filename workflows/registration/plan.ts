import { birthdayAt } from '../../domain/time/age';
import { areaOf } from '../../domain/people/parties';
import { instantOf, later, plusDays, type Day, type Instant } from '../../domain/time/time';
import { began } from '../../engine/definition/met';
import { each, NotBefore, type Plan } from '../../engine/definition/plan';
import { afterEachBreach } from './breach-steps';
import { accountableOf, courseOf, searchesOf, sooner, type Course } from './course';
import { homesOf } from './homes';
import { meanings } from './meanings';
import { notifications } from './notifications';
import { notices } from './notices';
import type { RegistrationView } from './state';
import type { Table } from './table';

/** What the person and the units owe now, who is told, and how it ends. */
export function plan(view: RegistrationView): Plan<Table> {
  const course = courseOf(view);
  const { input, started, subject } = view;
  const { until, reviewable, eligibility } = course;
  const owed = { initial: initials(view, course), ...notifications(view, course) };
  return {
    steps: {
      ...owed,
      ...afterEachVisit(view),
      ...afterEachBreach(view, course, owed),
      ...afterVisitsElsewhere(view),
      ...whereNobodyKnows(view),
      'dual-management': each(subject.of('looked-after'), (spell) => ({
        from: { on: later(instantOf(spell.from), started.on), at: later(began(spell).at, started.at) },
        until: sooner(plusDays(birthdayAt(input.born, 18), -1), spell.to),
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
    means: meanings(view),
    starts: {
      // The person applies for a review: the process only says that they may.
      'indefinite-review': reviewable &&
        eligibility && {
          [eligibility.by]: new NotBefore(
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

/** One for each disposal that owes one, each while the part of the period lasts that its day belongs to. */
const initials = (
  { input: { regime } }: RegistrationView,
  { initials: owed, untilFor }: Course,
): Steps['initial'] =>
  Object.fromEntries(
    owed.map(({ ground: { key, startsOn, at }, met, opens }) => [
      key,
      { from: { on: startsOn, at }, clock: regime, until: untilFor(startsOn), met, opens },
    ]),
  );

const afterEachVisit = ({ input, state: { visits } }: RegistrationView) =>
  ({
    'acknowledge-notification': each(visits, ({ on, at }) => ({ from: { on, at }, clock: input.regime })),
    'record-on-visor': each(visits, ({ on, at }) => ({ from: { on, at } })),
    'tell-partners': each(visits, ({ on, at, tell }) => tell && { from: { on, at } }),
  }) satisfies Steps;

/** The visits that another force took. It is asked once to take the person over, until somebody answers that. */
function afterVisitsElsewhere(view: RegistrationView) {
  const { elsewhere } = view.state;
  const own = areaOf(accountableOf(view));
  const isFirst = (visit: (typeof elsewhere)[number]): boolean =>
    elsewhere.find((one) => !one.answered && areaOf(one.takenBy) === areaOf(visit.takenBy)) === visit;
  return {
    'ask-transfer': each(
      elsewhere,
      (visit) =>
        areaOf(visit.takenBy) !== own &&
        (visit.answered || isFirst(visit)) && { from: { on: visit.on, at: visit.at } },
    ),
    'resolve-visit': each(elsewhere, ({ on, at, doubted }) => doubted && { from: { on, at } }),
  } satisfies Steps;
}

function whereNobodyKnows(view: RegistrationView) {
  const sought = searchesOf(view);
  const last = sought.flatMap(({ id }) => view.state.searches[id] ?? []);
  return {
    'declare-missing': each(sought, ({ from }) => ({ from })),
    'review-whereabouts': each(last, ({ on, at }) => ({ from: { on, at } })),
  } satisfies Steps;
}

function establishes(view: RegistrationView, course: Course): Required<Plan<Table>>['establishes'] {
  const { eligibility } = course;
  return {
    registered: registered(view, course),
    'home-area': homesOf(view.state).map(({ id, from, unit }) => ({ key: id, from, value: unit })),
    'notified-indefinitely': indefinitely(course),
    'first-notified': eligibility && { from: eligibility.first.on, value: eligibility.first.age },
    'whereabouts-unknown': unknownWhereabouts(view, course),
  };
}

/** Each time that nobody knew where the person was; it has no key where it is the only one. */
function unknownWhereabouts({ state: { losses } }: RegistrationView, { endedAt }: Course) {
  const all = losses.map(({ id, on, found }) => ({
    from: on,
    to: found ?? (endedAt && later(on, endedAt)),
    key: id,
  }));
  const [only, ...more] = all;
  if (!only || more.length > 0) return all;
  return { from: only.from, to: only.to };
}

/** Each time of being subject, up to the end before its time; the first has no key where it is the only one. */
function registered(
  { input: { regime }, started }: RegistrationView,
  { period: { spans }, grounds, endedAt }: Course,
) {
  const begun = spans.filter(({ from }, place) => place === 0 || !endedAt || instantOf(from) < endedAt);
  const all = begun.map(({ from, lastDay }, place) => ({
    from,
    to: sooner(place === begun.length - 1 ? endedAt : undefined, lastDay && plusDays(lastDay, 1)),
    value: regime,
    key: grounds.find(({ relevantDate }) => relevantDate === from)?.id ?? started.id,
  }));
  const [only, ...more] = all;
  if (!only || more.length > 0) return all;
  const { key: _none, ...alone } = only;
  return alone;
}

/** From the first disposal that made the requirements indefinite, until the last such is one no more. */
function indefinitely({ grounds, endedAt }: Course): { from: Day; to: Instant | undefined } | undefined {
  const all = grounds.filter(({ indefinite }) => indefinite);
  const [from] = all.map(({ relevantDate }) => relevantDate).sort();
  if (from === undefined) return undefined;
  const ends = all.map(({ ended }) => ended?.at);
  const last = ends
    .flatMap((at) => at ?? [])
    .sort()
    .at(-1);
  return { from, to: ends.includes(undefined) ? endedAt : last };
}
