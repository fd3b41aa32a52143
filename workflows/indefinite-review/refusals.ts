import { bodiesOf, earliestDay, firstNotified, receivedOn, unitsOf } from './course';
import { toldOf, type ReviewView, type State } from './facts';
import { nextApplicationYears } from './earliest';
import type { Table } from './table';
import { holdsAt } from '../../domain/circumstances';
import { inWords } from '../../domain/clocks/words';
import { dayOf, endOf, instantOf, startOf, type Day, type Instant } from '../../domain/time/time';
import type { Answer, Behaviour, Objection, SubjectView } from '../../engine/definition/define-process';

/** Why a review may not even start. */
export function refuses(view: ReviewView): Objection {
  const { input, started, subject } = view;
  const received = input.receivedOn;
  return (
    (subject.is['under-review'] && 'indefinite-review.under-way') ||
    (!wasIndefinite(subject, received ?? dayOf(started.on)) && 'indefinite-review.not-indefinite') ||
    (!firstNotified(subject) && 'indefinite-review.not-notified') ||
    (input.because === 'application' && received === undefined && receiptMissing) ||
    (received !== undefined && received > dayOf(started.on) && inFuture('/input/receivedOn')) ||
    orderRuns(subject, [started.on, ...(received === undefined ? [] : [instantOf(received)])]) ||
    (received !== undefined && tooEarly(view, received, '/input/receivedOn'))
  );
}

/** Whether the requirement was indefinite at any time of the day of the application. */
const wasIndefinite = (subject: SubjectView, day: Day): boolean =>
  subject
    .of('notified-indefinitely')
    .some(
      ({ from, to }) => instantOf(from) <= endOf(day) && (to === undefined || instantOf(to) > startOf(day)),
    );

/** Why a step may not be answered so, or a command not be given, now. */
export const objection: NonNullable<Behaviour<Table, State>['objection']> = {
  application: (view, answer) =>
    answer.outcome === 'received' &&
    (orderRuns(view.subject, [answer.on]) || tooEarly(view, dayOf(answer.on), '/on')),
  consult: (_view, answer) =>
    answer.outcome === 'notified' && answer.bodies.length === 0 && 'indefinite-review.no-bodies',
  determine: (view, answer) => {
    const received = receivedOn(view);
    const { replied } = toldOf(view);
    const silent = bodiesOf(view).filter(
      ({ id }) => !replied.includes(id) && !view.missed.some(({ occasion }) => occasion === id),
    );
    return (
      (silent.length > 0 && {
        code: 'indefinite-review.replies-outstanding' as const,
        bodies: unitsOf(silent),
      }) ||
      // Learned since: a first notification that was later than was known.
      (received !== undefined && tooEarly(view, received, '/outcome')) ||
      (answer.outcome === 'continues' && faultyTerm(answer))
    );
  },
  'consult-further': (view, { body }) =>
    (!view.done.consult && 'indefinite-review.not-consulted') ||
    (view.done.determine && 'indefinite-review.determined') ||
    (bodiesOf(view).some(({ of }) => of === body) && 'indefinite-review.body-known'),
  'record-appeal': (view, { at, on }) => {
    const { serve, determine } = view.done;
    return (
      (!serve && 'indefinite-review.not-served') ||
      (determine?.outcome === 'ends' && 'indefinite-review.nothing-to-appeal') ||
      (toldOf(view).appeal && 'indefinite-review.appeal-known') ||
      (on !== undefined && on > dayOf(at) && inFuture('/on')) ||
      (on !== undefined && serve && on < dayOf(serve.on) && 'indefinite-review.before-service')
    );
  },
  'record-appeal-decision': (view, { at, on }) => {
    const { appeal, ruling } = toldOf(view);
    return (
      (!appeal && 'indefinite-review.no-appeal') ||
      (ruling && 'indefinite-review.appeal-decided') ||
      (on !== undefined && on > dayOf(at) && inFuture('/on')) ||
      (on !== undefined && appeal && on < dayOf(appeal.on) && 'indefinite-review.before-appeal')
    );
  },
  withdraw: ({ done }) => done.determine && 'indefinite-review.determined',
};

function tooEarly({ subject }: Pick<ReviewView, 'subject'>, received: Day, pointer: string): Objection {
  const earliest = earliestDay(subject);
  if (earliest === undefined || received >= earliest.day) return false;
  const { day: first, working } = earliest;
  return {
    code: 'indefinite-review.too-early',
    detail: `The first day on which an application may be made is ${inWords(first)}.`,
    earliest: first,
    working,
    errors: [{ pointer, message: `Enter a day on or after ${first}` }],
  };
}

/** Nobody may apply while an order runs, an interim one included. SOA 2003 s.91A(2). */
const orderRuns = (subject: SubjectView, times: readonly Instant[]): Objection =>
  subject.of('shpo').some((order) => times.some((at) => holdsAt(order, at))) &&
  'indefinite-review.order-runs';

const inFuture = (pointer: string): Objection => ({
  code: 'step.in-future',
  errors: [{ pointer, message: 'Enter a day that has come' }],
});

const receiptMissing: Objection = {
  code: 'indefinite-review.receipt-missing',
  errors: [{ pointer: '/input/receivedOn', message: 'Enter the day on which the application was received' }],
};

function faultyTerm({
  nextAfterYears = nextApplicationYears.fewest,
  longerBecause,
}: Answer<Table, 'determine', 'continues'>): Objection {
  const { fewest, most } = nextApplicationYears;
  if (nextAfterYears < fewest || nextAfterYears > most) {
    const message = `Enter a number of years from ${fewest} to ${most}`;
    return { code: 'indefinite-review.term', errors: [{ pointer: '/data/nextAfterYears', message }] };
  }
  if (nextAfterYears === fewest || longerBecause !== undefined) return false;
  const message = `Say why the risk justifies more than ${fewest} years`;
  return {
    code: 'indefinite-review.term-unexplained',
    errors: [{ pointer: '/data/longerBecause', message }],
  };
}
