import { courseOf, routedBy, type Course } from './course';
import type { RecallView, Revocation, State } from './facts';
import { dueRelease, isIndeterminate, tooEarly } from './release';
import type { Table } from './table';
import type { ErrorCode } from '../../domain/errors';
import { holdsAt } from '../../domain/circumstances';
import { dayOf, instantOf, type Instant, type When } from '../../domain/time/time';
import type { Behaviour, Objection } from '../../engine/definition/define-process';
import type { Given } from '../../engine/definition/given';
import { heldAt } from '../../engine/definition/held';
import type { Maybe } from '../../engine/definition/plan';

/** Why a recall may not even start. */
export const refuses = ({ input, started, subject: { is } }: RecallView): Objection =>
  (!is.licence && 'recall.not-on-licence') ||
  (is.recall && 'recall.already-open') ||
  (input.learnedAt !== undefined && input.learnedAt > started.at && 'step.in-future');

/** Whether something had happened by the time that an answer or a command is of, to the minute. */
const hadBy = (on: Instant, event: { readonly on: When } | undefined): boolean =>
  event !== undefined && minuteOf(instantOf(event.on)) <= minuteOf(on);

const minuteOf = (at: Instant): string => at.slice(0, 'yyyy-mm-ddThh:mm'.length);

/** What cannot be, whatever the state. */
export const checks: NonNullable<Behaviour<Table, State>['checks']> = {
  'bring-release-forward': (view, { to }) => tooEarly(view, courseOf(view), to) && beyondTheLaw,
};

/** Why a step may not be answered so, or a command not be given, now. */
export const objection: NonNullable<Behaviour<Table, State>['objection']> = {
  revoke: (_view, answer) => answer.outcome === 'revoked' && whyNotRevoke(answer),
  'record-return': (view, { outcome, occasion }) => {
    const out = courseOf(view).chases.some(({ id, to }) => id === occasion && to === undefined);
    return outcome === 'returned' ? out && 'recall.not-in-custody' : !out && 'recall.in-custody';
  },
  release: () => 'recall.still-in-custody',
  'make-emergency': (view, { on }) => {
    const { told, whereabouts } = courseOf(view);
    return (
      (told.emergency && 'recall.already-emergency') || (hadBy(on, whereabouts.returned) && 'recall.returned')
    );
  },
  withdraw: (view, { on }) =>
    (hadBy(on, courseOf(view).revoked) && 'recall.revoked') ||
    ((view.input.because === 'charge' || view.input.because === 'remand') &&
      !view.done.consider &&
      'recall.decision-mandatory'),
  rescind: underWay(({ told }) => told.rescinded && 'recall.rescinded'),
  // A court may have ended the sentence before the licence was revoked, unknown to anybody here.
  'record-court-outcome': (view) => {
    const { revoked, released } = courseOf(view);
    return (!revoked && 'recall.not-revoked') || (released && 'recall.released');
  },
  'record-arrest-attempt': (view, { on }) => {
    const { revoked, whereabouts } = courseOf(view);
    const out = whereabouts.atLarge.some((spell) => holdsAt(spell, on));
    return (!revoked && 'recall.not-revoked') || (!out && 'recall.not-at-large');
  },
  'record-representations': underWay(),
  'refuse-automatic-release': underWay(({ fixed }) => !fixed && 'recall.no-automatic-release'),
  'release-by-executive': underWay(
    ({ told }, { subject }, on) =>
      (!heldAt(subject, 'custody', on) && 'recall.not-in-custody') ||
      (told.directed && 'recall.release-directed'),
  ),
  'bring-release-forward': (view, command) => {
    const course = courseOf(view);
    const { directed, rescinded } = course.told;
    return (
      underWay()(view, command) ||
      (!dueRelease(view, course) && 'recall.no-automatic-release') ||
      ((directed ?? rescinded) && 'recall.release-directed')
    );
  },
  'set-sentence-end': underWay(({ revoked }) => isIndeterminate(revoked) && 'recall.no-sentence-end'),
};

/** Refuses what changes a recall after the revocation, of a time when that had not happened or the person was released. */
function underWay(more: (course: Course, view: RecallView, on: Instant) => Objection = () => false) {
  return (view: RecallView, { on }: Pick<Given, 'on'>): Objection => {
    const course = courseOf(view);
    return (
      (!hadBy(on, course.revoked) && 'recall.not-revoked') ||
      (hadBy(on, course.released) && 'recall.released') ||
      more(course, view, on)
    );
  };
}

const beyondTheLaw = {
  code: 'recall.too-early',
  errors: [
    { pointer: '/data/to', message: 'Enter a day that the law lets the release be brought forward to' },
  ],
} as const;

function whyNotRevoke(answer: Revocation): Maybe<ErrorCode> {
  const { captured, born, on, sentenceMonths, charge, chargeIsNotTheGround } = answer;
  if (!captured?.licence) return 'recall.not-on-licence';
  if (born > dayOf(on)) return 'recall.born-after';
  if (captured.licence === 'determinate' && sentenceMonths === undefined)
    return 'recall.sentence-length-needed';
  if (captured.charged && charge === 'none' && !chargeIsNotTheGround) return 'recall.charge-unexplained';
  return routedBy(answer)?.needs && 'recall.judgement-needed';
}
