import { courseOf, routedBy } from './course';
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
  'make-emergency': (view) =>
    (view.state.emergency && 'recall.already-emergency') ||
    (courseOf(view).whereabouts.returned && 'recall.returned'),
  withdraw: (view) =>
    (courseOf(view).revoked && 'recall.revoked') ||
    ((view.input.because === 'charge' || view.input.because === 'remand') &&
      !view.done.consider &&
      'recall.decision-mandatory'),
  rescind: (view) => whyNotUnderWay(view) || (view.state.rescinded && 'recall.rescinded'),
  'record-court-outcome': whyNotUnderWay,
  'record-arrest-attempt': (view) => {
    const { revoked, whereabouts } = courseOf(view);
    return (
      (!revoked && 'recall.not-revoked') ||
      (whereabouts.atLarge.at(-1)?.to !== undefined && 'recall.not-at-large') ||
      (whereabouts.atLarge.length === 0 && 'recall.not-at-large')
    );
  },
  'record-representations': whyNotUnderWay,
  'refuse-automatic-release': (view) =>
    whyNotUnderWay(view) || (!courseOf(view).fixed && 'recall.no-automatic-release'),
  'release-by-executive': (view) =>
    whyNotUnderWay(view) ||
    (!courseOf(view).whereabouts.inCustody && 'recall.not-in-custody') ||
    (view.state.directed && 'recall.release-directed'),
  'set-sentence-end': (view) =>
    whyNotUnderWay(view) || (isIndeterminate(courseOf(view).revoked) && 'recall.no-sentence-end'),
};

/** Why something that changes a recall after the revocation may not be done: it has not begun, or is over. */
function whyNotUnderWay(view: RecallView): Maybe<ErrorCode> {
  const { revoked, released } = courseOf(view);
  return (!revoked && 'recall.not-revoked') || (released && 'recall.released');
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
