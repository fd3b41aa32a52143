import { courseOf, routedBy, type Course } from './course';
import type { RecallView, Revocation, State } from './facts';
import { isIndeterminate } from './release';
import type { Table } from './table';
import type { ErrorCode } from '../../domain/errors';
import { dayOf } from '../../domain/time/time';
import type { Behaviour, Objection } from '../../engine/definition/define-process';
import type { Maybe } from '../../engine/definition/plan';

/** Why a recall may not even start. */
export const refuses = ({ input, started, subject: { is } }: RecallView): Objection =>
  (!is.licence && 'recall.not-on-licence') ||
  (is.recall && 'recall.already-open') ||
  (input.learnedAt !== undefined && input.learnedAt > started.at && 'step.in-future');

/** Why a step may not be answered so, or a command not be given, now. */
export const objection: NonNullable<Behaviour<Table, State>['objection']> = {
  revoke: (_view, answer) => answer.outcome === 'revoked' && whyNotRevoke(answer),
  'record-return': (view, { outcome, occasion }) => {
    const out = courseOf(view).chases.some(({ id, to }) => id === occasion && to === undefined);
    return outcome === 'returned' ? out && 'recall.not-in-custody' : !out && 'recall.in-custody';
  },
  release: () => 'recall.still-in-custody',
  'make-emergency': (view) => {
    const { told, whereabouts } = courseOf(view);
    return (told.emergency && 'recall.already-emergency') || (whereabouts.returned && 'recall.returned');
  },
  withdraw: (view) =>
    (courseOf(view).revoked && 'recall.revoked') ||
    ((view.input.because === 'charge' || view.input.because === 'remand') &&
      !view.done.consider &&
      'recall.decision-mandatory'),
  rescind: underWay(({ told }) => told.rescinded && 'recall.rescinded'),
  'record-court-outcome': underWay(),
  'record-arrest-attempt': (view) => {
    const { revoked, whereabouts } = courseOf(view);
    const last = whereabouts.atLarge.at(-1);
    return (!revoked && 'recall.not-revoked') || ((!last || last.to !== undefined) && 'recall.not-at-large');
  },
  'record-representations': underWay(),
  'refuse-automatic-release': underWay(({ fixed }) => !fixed && 'recall.no-automatic-release'),
  'release-by-executive': underWay(
    ({ told, whereabouts }) =>
      (!whereabouts.inCustody && 'recall.not-in-custody') || (told.directed && 'recall.release-directed'),
  ),
  'set-sentence-end': underWay(({ revoked }) => isIndeterminate(revoked) && 'recall.no-sentence-end'),
};

/** Refuses what changes a recall after the revocation while it has not begun, or once it is over. */
function underWay(more: (course: Course) => Objection = () => false) {
  return (view: RecallView): Objection => {
    const course = courseOf(view);
    return (
      (!course.revoked && 'recall.not-revoked') || (course.released && 'recall.released') || more(course)
    );
  };
}

function whyNotRevoke(answer: Revocation): Maybe<ErrorCode> {
  const { captured, born, on, sentenceMonths, charge, chargeIsNotTheGround } = answer;
  if (!captured?.licence) return 'recall.not-on-licence';
  if (born > dayOf(on)) return 'recall.born-after';
  if (captured.licence === 'determinate' && sentenceMonths === undefined)
    return 'recall.sentence-length-needed';
  if (captured.charged && charge === 'none' && !chargeIsNotTheGround) return 'recall.charge-unexplained';
  return routedBy(answer)?.needs && 'recall.judgement-needed';
}
